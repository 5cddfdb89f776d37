using System.Management.Automation;
using MIStorage.Native;

namespace MIStorage.Commands;

/// <summary>Gets the keys of a storage account from Resource Manager.</summary>
[Cmdlet(VerbsCommon.Get, "MIStorageKey")]
[OutputType(typeof(StorageAccountKey))]
public sealed class GetStorageKey : MIStorageCommand
{
    private const string ResourceManagerAudience = "https://management.azure.com/";

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
    [ValidateNotNull]
    public object? AccessToken { get; set; }

    /// <summary>Where Resource Manager is. Default: https://management.azure.com.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ResourceManagerEndpoint { get; set; }

    /// <summary>Gives the keys as strings.</summary>
    [Parameter]
    public SwitchParameter AsPlainText { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            (string subscription, string group) = FindGroup();
            using AccountKeysHandle keys = GetKeys(subscription, group);
            uint count = NativeMethods.mis_account_keys_count(keys);
            for (uint i = 0; i < count; i++)
            {
                WriteObject(new StorageAccountKey(keys, i, AsPlainText));
            }
        }
        catch (MIStorageException failure)
        {
            WriteFailure(failure, Name);
        }
    }

    private (string Subscription, string Group) FindGroup()
    {
        if (SubscriptionId is not null && ResourceGroupName is not null)
        {
            return (SubscriptionId, ResourceGroupName);
        }
        using InstanceHandle instance = Await<InstanceHandle>(NativeMethods.mis_instance_start, NativeMethods.mis_instance_result);
        string subscription = SubscriptionId ?? NativeText.Read(NativeMethods.mis_instance_subscription_id(instance));
        string group = ResourceGroupName ?? NativeText.Read(NativeMethods.mis_instance_resource_group_name(instance));
        WriteVerbose($"This machine's own: subscription '{subscription}', resource group '{group}'.");
        return (subscription, group);
    }

    private AccountKeysHandle GetKeys(string subscription, string group)
    {
        if (AccessToken is not null)
        {
            return GetKeys(subscription, group, AccessToken);
        }
        try
        {
            return GetKeys(subscription, group, GetToken(force: false));
        }
        catch (MIStorageException failure) when (failure.Code == MIStorageErrorCode.TokenRejected)
        {
            // A role or a clock may have changed since the token was cached: one more try with a new one.
            WriteVerbose("Resource Manager does not accept the cached token; a new one is asked for.");
            return GetKeys(subscription, group, GetToken(force: true));
        }
    }

    private AccessToken GetToken(bool force)
    {
        var identity = new Identity(null, null, null);
        using TokenHandle token = Await<TokenHandle>(
            (SessionHandle session, out OperationHandle operation, out ErrorHandle error) =>
                identity.StartToken(session, ResourceManagerAudience, force, out operation, out error),
            NativeMethods.mis_token_result);
        return new AccessToken(token);
    }

    private AccountKeysHandle GetKeys(string subscription, string group, object token) => Await<AccountKeysHandle>(
        (SessionHandle session, out OperationHandle operation, out ErrorHandle error) =>
        {
            using var text = new NativeText();
            var options = new NativeMethods.AccountKeysOptions
            {
                StructSize = NativeMethods.SizeOf<NativeMethods.AccountKeysOptions>(),
                SubscriptionId = text.Add(subscription),
                ResourceGroupName = text.Add(group),
                AccountName = text.Add(Name),
                AccessToken = SecretParameter.Add(text, token, "-AccessToken"),
                ResourceManagerEndpoint = text.Add(ResourceManagerEndpoint),
            };
            return NativeMethods.mis_account_keys_start(session, options, out operation, out error);
        },
        NativeMethods.mis_account_keys_result);
}
