using System.Management.Automation;
using MIStorage.Native;

namespace MIStorage.Commands;

/// <summary>Gets an access token of the machine's managed identity.</summary>
[Cmdlet(VerbsCommon.Get, "MIAccessToken")]
[OutputType(typeof(AccessToken), typeof(string))]
public sealed class GetAccessToken : MIStorageCommand
{
    /// <summary>What the token is for: an absolute URI, sent exactly as given.</summary>
    [Parameter(Position = 0)]
    [Alias("ResourceUrl", "ResourceUri")]
    [ValidateNotNullOrEmpty]
    public string Resource { get; set; } = "https://management.azure.com/";

    /// <summary>The client id of the identity.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ClientId { get; set; }

    /// <summary>The object (principal) id of the identity.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ObjectId { get; set; }

    /// <summary>The resource id of a user-assigned identity.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ResourceId { get; set; }

    /// <summary>Writes the token itself, as a string.</summary>
    [Parameter]
    public SwitchParameter AsPlainText { get; set; }

    /// <summary>Asks the endpoint even where this process has a token that is still good.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var identity = new Identity(ClientId, ObjectId, ResourceId);
        try
        {
            using TokenHandle token = Await<TokenHandle>(
                (SessionHandle session, out OperationHandle operation, out ErrorHandle error) =>
                    identity.StartToken(session, Resource, Force, out operation, out error),
                NativeMethods.mis_token_result);
            WriteObject(AsPlainText ? NativeText.Read(NativeMethods.mis_token_secret(token)) : new AccessToken(token));
        }
        catch (MIStorageException failure)
        {
            ThrowFailure(failure, Resource);
        }
    }
}
