using System.Management.Automation;
using MIStorage.Native;

namespace MIStorage.Commands;

/// <summary>Makes a context: a storage account to work with, and what authorizes requests to it. With a key no
/// request is made; an identity's token, or the key that it may list, is got at once.</summary>
[Cmdlet(VerbsCommon.New, "MIStorageContext", DefaultParameterSetName = WithIdentity)]
[OutputType(typeof(StorageContext))]
public sealed class NewStorageContext : ProxyCommand
{
    private const string WithIdentity = "Identity";
    private const string AccountNameAndKey = "AccountNameAndKey";
    private const string WithSas = "SasToken";
    private const string AnonymousAccount = "AnonymousAccount";
    private const string FromConnectionString = "ConnectionString";
    private const string LocalDevelopment = "LocalDevelopment";

    /// <summary>The account.</summary>
    [Parameter(Position = 0, Mandatory = true, ParameterSetName = WithIdentity)]
    [Parameter(Position = 0, Mandatory = true, ParameterSetName = AccountNameAndKey)]
    [Parameter(Position = 0, Mandatory = true, ParameterSetName = WithSas)]
    [Parameter(Position = 0, Mandatory = true, ParameterSetName = AnonymousAccount)]
    [ValidateNotNullOrEmpty]
    public string? StorageAccountName { get; set; }

    /// <summary>Its key in base64: a SecureString or a string.</summary>
    [Parameter(Position = 1, Mandatory = true, ParameterSetName = AccountNameAndKey)]
    [ValidateNotNullOrEmpty]
    public object? StorageAccountKey { get; set; }

    /// <summary>A shared access signature, as New-MIStorageBlobSASToken gives it: a SecureString or a string.</summary>
    [Parameter(Mandatory = true, ParameterSetName = WithSas)]
    [ValidateNotNullOrEmpty]
    public object? SasToken { get; set; }

    /// <summary>Works with nothing: public containers can be read.</summary>
    [Parameter(Mandatory = true, ParameterSetName = AnonymousAccount)]
    public SwitchParameter Anonymous { get; set; }

    /// <summary>A connection string with the account's name and key, or with a shared access signature: a SecureString
    /// or a string.</summary>
    [Parameter(Mandatory = true, ParameterSetName = FromConnectionString)]
    [ValidateNotNullOrEmpty]
    public object? ConnectionString { get; set; }

    /// <summary>The well-known account of Azurite on this machine.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LocalDevelopment)]
    public SwitchParameter Local { get; set; }

    /// <summary>Works with an account key that the identity may list, instead of the identity's own token. It is
    /// listed again when it has been regenerated.</summary>
    [Parameter(ParameterSetName = WithIdentity)]
    public SwitchParameter UseAccountKey { get; set; }

    /// <summary>The client id of the identity.</summary>
    [Parameter(ParameterSetName = WithIdentity)]
    [ValidateNotNullOrEmpty]
    public string? ClientId { get; set; }

    /// <summary>The object (principal) id of the identity.</summary>
    [Parameter(ParameterSetName = WithIdentity)]
    [ValidateNotNullOrEmpty]
    public string? ObjectId { get; set; }

    /// <summary>The resource id of a user-assigned identity.</summary>
    [Parameter(ParameterSetName = WithIdentity)]
    [ValidateNotNullOrEmpty]
    public string? ResourceId { get; set; }

    /// <summary>Where the token comes from. Default: Auto, what the environment announces.</summary>
    [Parameter(ParameterSetName = WithIdentity)]
    [ValidateSet("Auto", "Imds", "AppService", "ServiceFabric", "AzureML", "CloudShell", "Arc", "WorkloadIdentity")]
    public string? Source { get; set; }

    /// <summary>For -UseAccountKey: the subscription that the account is in. Default: this machine's.</summary>
    [Parameter(ParameterSetName = WithIdentity)]
    [ValidateNotNullOrEmpty]
    public string? SubscriptionId { get; set; }

    /// <summary>For -UseAccountKey: the group that the account is in. Default: this machine's.</summary>
    [Parameter(ParameterSetName = WithIdentity)]
    [ValidateNotNullOrEmpty]
    public string? ResourceGroupName { get; set; }

    /// <summary>For -UseAccountKey: where Resource Manager is. Default: that of the environment.</summary>
    [Parameter(ParameterSetName = WithIdentity)]
    [ValidateNotNullOrEmpty]
    public string? ResourceManagerEndpoint { get; set; }

    /// <summary>Lets tokens go to these endpoints although they are no hosts of an Azure cloud.</summary>
    [Parameter(ParameterSetName = WithIdentity)]
    public SwitchParameter TrustEndpoint { get; set; }

    /// <summary>The account's blob endpoint, as in a connection string's BlobEndpoint.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? BlobEndpoint { get; set; }

    /// <summary>AzureCloud, AzureUSGovernment or AzureChinaCloud. Default: with an identity the cloud that its source
    /// tells, with a key AzureCloud.</summary>
    [Parameter(ParameterSetName = WithIdentity)]
    [Parameter(ParameterSetName = AccountNameAndKey)]
    [Parameter(ParameterSetName = WithSas)]
    [Parameter(ParameterSetName = AnonymousAccount)]
    [Alias("Name", "EnvironmentName")]
    [ValidateSet("AzureCloud", "AzureUSGovernment", "AzureChinaCloud")]
    public string? Environment { get; set; }

    private Identity Identity => new(ClientId, ObjectId, ResourceId, Source);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            NativeLibrary.Require();
            if (ParameterSetName == WithIdentity)
            {
                MakeContext(Environment).Dispose(); // what contradicts itself is refused before anybody is asked
                Source = Identity.WriteSource(this); // the context stays with it, whatever the environment says later
                WriteObject(new StorageContext(PreparedContext()));
            }
            else
            {
                ContextHandle context = MakeContext(Environment);
                bool mayHaveSas = SasToken is not null || ConnectionString is not null;
                WriteObject(new StorageContext(mayHaveSas ? Prepared(context) : context));
            }
        }
        catch (MIStorageException failure)
        {
            // What is too long for a name may be the key, in the wrong place.
            ThrowFailure(failure, StorageAccountName is { Length: <= 24 } ? StorageAccountName : null);
        }
    }

    private ContextHandle PreparedContext()
    {
        bool hasEndpoints = BlobEndpoint is not null && (!UseAccountKey || ResourceManagerEndpoint is not null);
        return Prepared(MakeContext(Environment ?? (hasEndpoints ? null : EnvironmentOfThisMachine())));
    }

    // What is wrong with a token, a listed key or the time of a SAS shows here, and not with the first blob.
    private ContextHandle Prepared(ContextHandle context)
    {
        try
        {
            Await(
                (SessionHandle session, out OperationHandle operation, out ErrorHandle error) =>
                    NativeMethods.mis_context_prepare_start(session, context, out operation, out error),
                NativeMethods.mis_context_prepare_result);
            return context;
        }
        catch
        {
            context.Dispose();
            throw;
        }
    }

    private string EnvironmentOfThisMachine()
    {
        using EnvironmentHandle environment = Await<EnvironmentHandle>(
            Identity.StartEnvironment, NativeMethods.mis_environment_result);
        return NativeText.Read(NativeMethods.mis_environment_name(environment));
    }

    private ContextHandle MakeContext(string? environment)
    {
        using var text = new NativeText();
        var options = new NativeMethods.ContextOptions
        {
            StructSize = NativeMethods.SizeOf<NativeMethods.ContextOptions>(),
            Local = Local ? 1u : 0u,
            ConnectionString = SecretParameter.Add(text, ConnectionString, "-ConnectionString"),
            AccountName = text.Add(StorageAccountName),
            AccountKey = SecretParameter.Add(text, StorageAccountKey, "-StorageAccountKey"),
            BlobEndpoint = text.Add(BlobEndpoint),
            Environment = text.Add(environment),
            ClientId = text.Add(ClientId),
            ObjectId = text.Add(ObjectId),
            ResourceId = text.Add(ResourceId),
            Source = text.Add(Source),
            UseAccountKey = UseAccountKey ? 1u : 0u,
            TrustEndpoint = TrustEndpoint ? 1u : 0u,
            SubscriptionId = text.Add(SubscriptionId),
            ResourceGroupName = text.Add(ResourceGroupName),
            ResourceManagerEndpoint = text.Add(ResourceManagerEndpoint),
            SasToken = SecretParameter.Add(text, SasToken, "-SasToken"),
            Anonymous = Anonymous ? 1u : 0u,
            Proxy = ProxyChoice.Add(text),
        };
        MIStorageException.ThrowIfFailed(
            NativeMethods.mis_context_new(options, out ContextHandle context, out ErrorHandle error), error);
        return context;
    }
}
