using System.Management.Automation;
using MIStorage.Native;

namespace MIStorage.Commands;

/// <summary>Walks the way from this machine's identity to a storage account, and says what blocks it. Nothing is
/// changed unless -Write is given.</summary>
[Cmdlet(VerbsDiagnostic.Test, "MIStorageAccess", SupportsShouldProcess = true)]
[OutputType(typeof(AccessCheck))]
public sealed class TestStorageAccess : IdentityCommand
{
    /// <summary>The account.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name", "AccountName")]
    [ValidateNotNullOrEmpty]
    public string StorageAccountName { get; set; } = "";

    /// <summary>The container. Without one reading and writing are not checked.</summary>
    [Parameter(Position = 1)]
    [Alias("Container")]
    [ValidateNotNullOrEmpty]
    public string? ContainerName { get; set; }

    /// <summary>Also puts a small blob into the container, and deletes it.</summary>
    [Parameter]
    public SwitchParameter Write { get; set; }

    /// <summary>Goes the way by an account key that the identity may list, instead of the identity's own token.</summary>
    [Parameter]
    public SwitchParameter UseAccountKey { get; set; }

    /// <summary>For -UseAccountKey: the subscription that the account is in. Default: this machine's.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? SubscriptionId { get; set; }

    /// <summary>For -UseAccountKey: the group that the account is in. Default: this machine's.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ResourceGroupName { get; set; }

    /// <summary>For -UseAccountKey: where Resource Manager is. Default: that of the environment.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ResourceManagerEndpoint { get; set; }

    /// <summary>The account's blob endpoint. Default: that of the environment.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? BlobEndpoint { get; set; }

    /// <summary>Lets tokens go to these endpoints although they are no hosts of an Azure cloud.</summary>
    [Parameter]
    public SwitchParameter TrustEndpoint { get; set; }

    private bool writes;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            writes = Write && ShouldProcess(StorageAccountName + "/" + ContainerName, "Put a blob and delete it");
            using AccessChecksHandle checks = Await<AccessChecksHandle>(StartCheck, NativeMethods.mis_access_check_result);
            uint count = NativeMethods.mis_access_checks_count(checks);
            for (uint i = 0; i < count; i++)
            {
                WriteObject(new AccessCheck(checks, i));
            }
        }
        catch (MIStorageException failure)
        {
            WriteFailure(failure, StorageAccountName);
        }
    }

    private unsafe int StartCheck(SessionHandle session, out OperationHandle operation, out ErrorHandle error)
    {
        using var text = new NativeText();
        var context = new NativeMethods.ContextOptions
        {
            StructSize = NativeMethods.SizeOf<NativeMethods.ContextOptions>(),
            AccountName = text.Add(StorageAccountName),
            BlobEndpoint = text.Add(BlobEndpoint),
            Environment = text.Add(Environment),
            ClientId = text.Add(ClientId),
            ObjectId = text.Add(ObjectId),
            ResourceId = text.Add(ResourceId),
            Source = text.Add(Source),
            UseAccountKey = UseAccountKey ? 1u : 0u,
            TrustEndpoint = TrustEndpoint ? 1u : 0u,
            SubscriptionId = text.Add(SubscriptionId),
            ResourceGroupName = text.Add(ResourceGroupName),
            ResourceManagerEndpoint = text.Add(ResourceManagerEndpoint),
            Proxy = ProxyChoice.Add(text),
        };
        var options = new NativeMethods.AccessCheckOptions
        {
            StructSize = NativeMethods.SizeOf<NativeMethods.AccessCheckOptions>(),
            Write = writes ? 1u : 0u,
            Context = &context,
            Container = text.Add(ContainerName),
        };
        return NativeMethods.mis_access_check_start(session, options, out operation, out error);
    }
}
