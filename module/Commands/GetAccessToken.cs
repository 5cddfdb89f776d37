using System.Management.Automation;
using MIStorage.Completion;
using MIStorage.Native;

namespace MIStorage.Commands;

/// <summary>Gets an access token of a managed identity.</summary>
[Cmdlet(VerbsCommon.Get, "MIAccessToken")]
[OutputType(typeof(AccessToken), typeof(string))]
public sealed class GetAccessToken : IdentityCommand
{
    /// <summary>What the token is for: an absolute URI, sent exactly as given. Default: Resource Manager of the
    /// environment.</summary>
    [Parameter(Position = 0)]
    [Alias("ResourceUrl", "ResourceUri")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public string? Resource { get; set; }

    /// <summary>Writes the token itself, as a string.</summary>
    [Parameter]
    public SwitchParameter AsPlainText { get; set; }

    /// <summary>Asks the endpoint even where this process has a token that is still good.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            Identity.WriteSource(this);
            using TokenHandle token = Await<TokenHandle>(
                (SessionHandle session, out OperationHandle operation, out ErrorHandle error) =>
                    Identity.StartToken(session, Resource, Environment, ProxyChoice, Force, out operation, out error),
                NativeMethods.mis_token_result);
            WriteObject(AsPlainText ? NativeText.Read(NativeMethods.mis_token_secret(token)) : new AccessToken(token));
        }
        catch (MIStorageException failure)
        {
            ThrowFailure(failure, Resource);
        }
    }
}
