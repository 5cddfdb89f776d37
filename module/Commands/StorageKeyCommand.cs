using System.Management.Automation;
using MIStorage.Native;

namespace MIStorage.Commands;

/// <summary>What the cmdlets share that ask Resource Manager for the keys of a storage account.</summary>
public abstract class StorageKeyCommand : IdentityCommand
{
    /// <summary>The group that the account is in. Default: the group of this machine.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? ResourceGroupName { get; set; }

    /// <summary>The account.</summary>
    [Parameter(Position = 1, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("StorageAccountName", "AccountName")]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    /// <summary>The subscription that the account is in. Default: the subscription of this machine.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? SubscriptionId { get; set; }

    /// <summary>A token for Resource Manager: what Get-MIAccessToken gives, a SecureString or a string. Default:
    /// one of this machine's identity.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public object? AccessToken { get; set; }

    /// <summary>Where Resource Manager is. Default: that of the environment.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ResourceManagerEndpoint { get; set; }

    /// <summary>Lets the token go to -ResourceManagerEndpoint although that is no host of an Azure cloud.</summary>
    [Parameter]
    public SwitchParameter TrustEndpoint { get; set; }

    /// <summary>Gives the keys as strings.</summary>
    [Parameter]
    public SwitchParameter AsPlainText { get; set; }

    private protected delegate int StartKeys(SessionHandle session, in NativeMethods.AccountKeysOptions options, NativeText text,
        out OperationHandle operation, out ErrorHandle error);

    /// <summary>Says which source is asked for a token, where none is given.</summary>
    private protected void WriteSource()
    {
        if (AccessToken is null)
        {
            Identity.WriteSource(this);
        }
    }

    /// <summary>Waits for the keys, and writes them.</summary>
    private protected void WriteKeys(StartKeys start)
    {
        using AccountKeysHandle keys = Await<AccountKeysHandle>(
            (SessionHandle session, out OperationHandle operation, out ErrorHandle error) =>
            {
                using var text = new NativeText();
                return start(session, Options(text), text, out operation, out error);
            },
            NativeMethods.mis_account_keys_result);
        WriteWhereFound(keys);
        uint count = NativeMethods.mis_account_keys_count(keys);
        for (uint i = 0; i < count; i++)
        {
            WriteObject(new StorageAccountKey(keys, i, AsPlainText));
        }
    }

    private void WriteWhereFound(AccountKeysHandle keys)
    {
        if (SubscriptionId is not null && ResourceGroupName is not null)
        {
            return;
        }
        string subscription = NativeText.Read(NativeMethods.mis_account_keys_subscription_id(keys));
        string group = NativeText.Read(NativeMethods.mis_account_keys_resource_group_name(keys));
        WriteVerbose("This machine's own: " + (
            ResourceGroupName is not null ? $"subscription '{subscription}'." :
            SubscriptionId is not null ? $"resource group '{group}'." :
            $"subscription '{subscription}', resource group '{group}'."));
    }

    private NativeMethods.AccountKeysOptions Options(NativeText text) => new()
    {
        StructSize = NativeMethods.SizeOf<NativeMethods.AccountKeysOptions>(),
        TrustEndpoint = TrustEndpoint ? 1u : 0u,
        SubscriptionId = text.Add(SubscriptionId),
        ResourceGroupName = text.Add(ResourceGroupName),
        AccountName = text.Add(Name),
        AccessToken = SecretParameter.Add(text, AccessToken, "-AccessToken"),
        ResourceManagerEndpoint = text.Add(ResourceManagerEndpoint),
        ClientId = text.Add(ClientId),
        ObjectId = text.Add(ObjectId),
        ResourceId = text.Add(ResourceId),
        Source = text.Add(Source),
        Environment = text.Add(Environment),
        Proxy = ProxyChoice.Add(text),
    };
}
