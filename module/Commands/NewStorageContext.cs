using System.Management.Automation;
using MIStorage.Native;

namespace MIStorage.Commands;

/// <summary>Makes a context: a storage account to work with, and its key. No request is made.</summary>
[Cmdlet(VerbsCommon.New, "MIStorageContext", DefaultParameterSetName = AccountNameAndKey)]
[OutputType(typeof(StorageContext))]
public sealed class NewStorageContext : MIStorageCommand
{
    private const string AccountNameAndKey = "AccountNameAndKey";
    private const string FromConnectionString = "ConnectionString";
    private const string LocalDevelopment = "LocalDevelopment";

    /// <summary>The account.</summary>
    [Parameter(Position = 0, Mandatory = true, ParameterSetName = AccountNameAndKey)]
    [ValidateNotNullOrEmpty]
    public string? StorageAccountName { get; set; }

    /// <summary>Its key in base64: a SecureString or a string.</summary>
    [Parameter(Position = 1, Mandatory = true, ParameterSetName = AccountNameAndKey)]
    [ValidateNotNullOrEmpty]
    public object? StorageAccountKey { get; set; }

    /// <summary>A connection string with the account's name and key: a SecureString or a string.</summary>
    [Parameter(Mandatory = true, ParameterSetName = FromConnectionString)]
    [ValidateNotNullOrEmpty]
    public object? ConnectionString { get; set; }

    /// <summary>The well-known account of Azurite on this machine.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LocalDevelopment)]
    public SwitchParameter Local { get; set; }

    /// <summary>The account's blob endpoint, as in a connection string's BlobEndpoint.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? BlobEndpoint { get; set; }

    /// <summary>AzureCloud (the default), AzureUSGovernment or AzureChinaCloud.</summary>
    [Parameter(ParameterSetName = AccountNameAndKey)]
    [Alias("Name", "EnvironmentName")]
    [ValidateSet("AzureCloud", "AzureUSGovernment", "AzureChinaCloud")]
    public string? Environment { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            NativeLibrary.Require();
            using var text = new NativeText();
            var options = new NativeMethods.ContextOptions
            {
                StructSize = NativeMethods.SizeOf<NativeMethods.ContextOptions>(),
                Local = Local ? 1u : 0u,
                ConnectionString = SecretParameter.Add(text, ConnectionString, "-ConnectionString"),
                AccountName = text.Add(StorageAccountName),
                AccountKey = SecretParameter.Add(text, StorageAccountKey, "-StorageAccountKey"),
                BlobEndpoint = text.Add(BlobEndpoint),
                Environment = text.Add(Environment),
            };
            MIStorageException.ThrowIfFailed(
                NativeMethods.mis_context_new(options, out ContextHandle context, out ErrorHandle error), error);
            WriteObject(new StorageContext(context));
        }
        catch (MIStorageException failure)
        {
            // What is too long for a name may be the key, in the wrong place.
            ThrowFailure(failure, StorageAccountName is { Length: <= 24 } ? StorageAccountName : null);
        }
    }
}
