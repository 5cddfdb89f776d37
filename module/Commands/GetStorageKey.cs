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
    [ValidateNotNullOrEmpty]
    public object? AccessToken { get; set; }

    /// <summary>Where Resource Manager is. Default: https://management.azure.com.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ResourceManagerEndpoint { get; set; }

    /// <summary>The client id of the identity whose token is used.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ClientId { get; set; }

    /// <summary>The object (principal) id of the identity whose token is used.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ObjectId { get; set; }

    /// <summary>The resource id of the user-assigned identity whose token is used.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ResourceId { get; set; }

    /// <summary>Gives the keys as strings.</summary>
    [Parameter]
    public SwitchParameter AsPlainText { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            Check();
            object token = AccessToken ?? GetToken(force: false);
            (string subscription, string group) = FindGroup();
            using AccountKeysHandle keys = GetKeys(subscription, group, token);
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
        using InstanceHandle instance = GetInstance();
        string subscription = SubscriptionId ?? NativeText.Read(NativeMethods.mis_instance_subscription_id(instance));
        string group = ResourceGroupName ?? NativeText.Read(NativeMethods.mis_instance_resource_group_name(instance));
        WriteVerbose("This machine's own: " + (
            ResourceGroupName is not null ? $"subscription '{subscription}'." :
            SubscriptionId is not null ? $"resource group '{group}'." :
            $"subscription '{subscription}', resource group '{group}'."));
        return (subscription, group);
    }

    private InstanceHandle GetInstance()
    {
        try
        {
            return Await<InstanceHandle>(NativeMethods.mis_instance_start, NativeMethods.mis_instance_result);
        }
        catch (MIStorageException failure) when (failure.Code == MIStorageErrorCode.ImdsUnreachable && AccessToken is not null)
        {
            // With a token from elsewhere nothing else is wanted of this machine.
            throw new MIStorageException(failure.Code, failure.Message,
                "Give -SubscriptionId and -ResourceGroupName, which default to those of this machine.", failure);
        }
    }

    private AccountKeysHandle GetKeys(string subscription, string group, object token)
    {
        try
        {
            return ListKeys(subscription, group, token);
        }
        catch (MIStorageException failure) when (failure.Code == MIStorageErrorCode.TokenRejected && AccessToken is null)
        {
            // A role or a clock may have changed since the token was cached: one more try with a new one.
            WriteVerbose("Resource Manager does not accept the cached token; a new one is asked for.");
            return ListKeys(subscription, group, GetToken(force: true));
        }
    }

    private AccessToken GetToken(bool force)
    {
        var identity = new Identity(ClientId, ObjectId, ResourceId);
        using TokenHandle token = Await<TokenHandle>(
            (SessionHandle session, out OperationHandle operation, out ErrorHandle error) =>
                identity.StartToken(session, ResourceManagerAudience, force, out operation, out error),
            NativeMethods.mis_token_result);
        return new AccessToken(token);
    }

    private AccountKeysHandle ListKeys(string subscription, string group, object token) => Await<AccountKeysHandle>(
        (SessionHandle session, out OperationHandle operation, out ErrorHandle error) =>
        {
            using var text = new NativeText();
            return NativeMethods.mis_account_keys_start(session, Options(text, subscription, group, token), out operation, out error);
        },
        NativeMethods.mis_account_keys_result);

    // Before the identity endpoint is asked for what is missing.
    private void Check()
    {
        if (AccessToken is not null && (ClientId ?? ObjectId ?? ResourceId) is not null)
        {
            throw MIStorageException.InvalidArgument(
                "-AccessToken is the token of one identity already: -ClientId, -ObjectId and -ResourceId do not go with it.");
        }
        NativeLibrary.Require();
        using var text = new NativeText();
        MIStorageException.ThrowIfFailed(NativeMethods.mis_account_keys_check(
            Options(text, SubscriptionId, ResourceGroupName, AccessToken), out ErrorHandle error), error);
    }

    private NativeMethods.AccountKeysOptions Options(NativeText text, string? subscription, string? group, object? token) => new()
    {
        StructSize = NativeMethods.SizeOf<NativeMethods.AccountKeysOptions>(),
        SubscriptionId = text.Add(subscription),
        ResourceGroupName = text.Add(group),
        AccountName = text.Add(Name),
        AccessToken = SecretParameter.Add(text, token, "-AccessToken"),
        ResourceManagerEndpoint = text.Add(ResourceManagerEndpoint),
    };
}
