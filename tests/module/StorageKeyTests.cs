using System.Security;
using System.Text;
using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>Get-MIStorageKey where it succeeds.</summary>
public sealed class StorageKeyTests
{
    private const string Key1 = "Zmlyc3Qga2V5";
    private const string Key2 = "c2Vjb25kIGtleQ==";

    // The machine is in one group, and one of the accounts in another, whose name has letters of both cases.
    private const string World = $$"""
        { "instance": { "subscriptionId": "11111111-2222-3333-4444-555555555555", "resourceGroupName": "vm-group" },
          "resourceManager": { "accounts": [
            { "name": "mystorage", "keys": [
                { "keyName": "key1", "value": "{{Key1}}", "creationTime": "2024-02-29T12:34:56.7654321Z" },
                { "keyName": "key2", "value": "{{Key2}}", "permissions": "Read" } ] },
            { "name": "single", "keys": [ { "value": "{{Key1}}" } ] },
            { "name": "elsewhere", "resourceGroup": "Data_Group.(EU)-1" } ] } }
        """;

    [Fact]
    public async Task A_key_has_a_name_its_permissions_and_its_age()
    {
        await using var machine = await AzureMachine.StartAsync(World);

        var keys = machine.Session.Invoke("Get-MIStorageKey -Name mystorage");

        Assert.All(keys, key => Assert.IsType<StorageAccountKey>(key.BaseObject));
        Assert.Equal(["key1", "key2"], keys.Select(key => key.Get("KeyName")));
        Assert.Equal(["FULL", "Read"], keys.Select(key => key.Get("Permissions")));
        Assert.Equal(new DateTimeOffset(2024, 2, 29, 12, 34, 56, TimeSpan.Zero), keys[0].Get("CreationTime"));
        Assert.All(keys, key => Assert.IsType<SecureString>(key.Get("Value")));
        Assert.Equal([Key1, Key2], keys.Select(key => key.Get("Value").Reveal()));
    }

    [Theory]
    [InlineData("(Get-MIStorageKey -Name mystorage)[0]")]
    [InlineData("(Get-MIStorageKey -Name mystorage)[0].Value")]
    [InlineData("(Get-MIStorageKey -Name mystorage -AsPlainText)[0]")]
    public async Task A_context_takes_the_key_and_its_value_alike(string key)
    {
        await using var machine = await AzureMachine.StartAsync(World);

        var context = (StorageContext)Assert.Single(machine.Session.Invoke($"New-MIStorageContext mystorage {key}")).BaseObject;

        Assert.Equal("mystorage", context.StorageAccountName);
    }

    [Fact]
    public async Task Older_services_do_not_say_when_a_key_was_made()
    {
        await using var machine = await AzureMachine.StartAsync(World);
        var body = Encoding.UTF8.GetBytes(
            """{ "keys": [ { "keyName": "key1", "value": "a2V5", "permissions": "Full", "new": [] } ] }""");
        await machine.Stage.FaultAsync($$"""
            [ { "match": { "method": "POST" }, "answer": { "bodyBase64": "{{Convert.ToBase64String(body)}}" } } ]
            """);

        var key = Assert.Single(machine.Session.Invoke("Get-MIStorageKey -Name mystorage"));

        Assert.Null(key.Get("CreationTime"));
        Assert.Equal("Full", key.Get("Permissions"));
    }

    [Fact]
    public async Task As_plain_text_a_key_stays_an_object_whose_value_is_a_string()
    {
        await using var machine = await AzureMachine.StartAsync(World);

        Assert.Equal(Key1, Assert.Single(
            machine.Session.Invoke("(Get-MIStorageKey -Name mystorage -AsPlainText)[0].Value")).BaseObject);
    }

    [Fact]
    public async Task A_single_key_is_indexed_like_several()
    {
        await using var machine = await AzureMachine.StartAsync(World);

        Assert.Equal(Key1, Assert.Single(
            machine.Session.Invoke("(Get-MIStorageKey -Name single -AsPlainText)[0].Value")).BaseObject);
    }

    [Fact]
    public async Task Resource_manager_is_asked_as_Azure_documents_it()
    {
        await using var machine = await AzureMachine.StartAsync(World);

        machine.Session.Invoke("""
            $subscription = '11111111-2222-3333-4444-555555555555'
            Get-MIStorageKey -Name elsewhere -SubscriptionId $subscription -ResourceGroupName 'Data_Group.(EU)-1'
            """);

        var requests = await machine.RequestsAsync();
        Assert.Equal(["GET", "POST"], requests.Select(request => request.Method)); // a token, the keys, and nothing else
        Assert.Equal("/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/Data_Group.%28EU%29-1"
            + "/providers/Microsoft.Storage/storageAccounts/elsewhere/listKeys", requests[1].Path);
        Assert.Equal("api-version=2023-05-01", requests[1].Query);
        Assert.Equal("0", requests[1].Headers["content-length"]);
        Assert.StartsWith("Bearer ey", requests[1].Headers["authorization"]);
    }

    [Theory]
    [InlineData("Get-MIAccessToken")]
    [InlineData("(Get-MIAccessToken).Token")]
    [InlineData("Get-MIAccessToken -AsPlainText")]
    public async Task A_token_is_taken_as_Get_MIAccessToken_gives_it(string token)
    {
        await using var machine = await AzureMachine.StartAsync(World);

        machine.Session.Invoke($"$token = {token}; Get-MIStorageKey -Name mystorage -AccessToken $token");

        var expected = machine.Session.Invoke("Get-MIAccessToken -AsPlainText")[0];
        Assert.Equal($"Bearer {expected}", (await machine.RequestsAsync())[^1].Headers["authorization"]);
    }

    [Theory]
    [InlineData("-ClientId c-user", "&client_id=c-user")]
    [InlineData("-ObjectId o-user", "&object_id=o-user")]
    [InlineData("-ResourceId /r/user", "&msi_res_id=%2Fr%2Fuser")]
    public async Task Its_own_token_is_that_of_the_identity_that_is_named(string selector, string sent)
    {
        await using var machine = await AzureMachine.StartAsync(World.Insert(World.LastIndexOf('}'), """
            , "identity": { "userAssigned": [ { "clientId": "c-user", "objectId": "o-user", "resourceId": "/r/user" } ] }
            """));

        Assert.Equal(2, machine.Session.Invoke($"Get-MIStorageKey -Name mystorage {selector}").Count);
        Assert.EndsWith(sent, Assert.Single(
            await machine.RequestsAsync(), request => request.Path == "/metadata/identity/oauth2/token").Query);
    }

    [Fact]
    public async Task Group_and_subscription_are_the_machines_own_if_not_given_and_verbose_says_so()
    {
        await using var machine = await AzureMachine.StartAsync(World);

        var result = machine.Session.Run("Get-MIStorageKey -Name mystorage -Verbose");

        Assert.Equal(2, result.Output.Count);
        Assert.Equal(
            "This machine's own: subscription '11111111-2222-3333-4444-555555555555', resource group 'vm-group'.",
            result.Verbose[^1]);
    }

    [Fact]
    public async Task What_is_given_is_not_looked_up()
    {
        await using var machine = await AzureMachine.StartAsync(World);

        var result = machine.Session.Run("Get-MIStorageKey 'Data_Group.(EU)-1' elsewhere -Verbose");

        Assert.Equal(2, result.Output.Count);
        Assert.Equal(
            "This machine's own: subscription '11111111-2222-3333-4444-555555555555'.", result.Verbose[^1]);
    }

    [Fact]
    public async Task Who_the_machine_is_and_its_token_are_asked_once_for_many_accounts()
    {
        await using var machine = await AzureMachine.StartAsync(World);

        machine.Session.Invoke("foreach ($n in 1..3) { Get-MIStorageKey -Name mystorage; Get-MIStorageKey -Name single }");

        var requests = await machine.RequestsAsync();
        Assert.Single(requests, request => request.Path == "/metadata/instance/compute");
        Assert.Single(requests, request => request.Path == "/metadata/identity/oauth2/token");
        Assert.Equal(6, requests.Count(request => request.Method == "POST"));
    }

    [Theory]
    [InlineData("Get-MIStorageKey 'Data_Group.(EU)-1' elsewhere")]
    [InlineData("Get-MIStorageKey -ResourceGroupName 'Data_Group.(EU)-1' -StorageAccountName elsewhere")]
    [InlineData("Get-MIStorageKey -ResourceGroupName 'Data_Group.(EU)-1' -AccountName elsewhere")]
    [InlineData("""
        [pscustomobject] @{ ResourceGroupName = 'Data_Group.(EU)-1'; StorageAccountName = 'elsewhere' } | Get-MIStorageKey
        """)]
    [InlineData("[pscustomobject] @{ Name = 'elsewhere'; Kind = 'StorageV2' } | Get-MIStorageKey 'Data_Group.(EU)-1'")]
    [InlineData("""
        [pscustomobject] @{
            SubscriptionId = '11111111-2222-3333-4444-555555555555'
            ResourceGroupName = 'DATA_GROUP.(eu)-1'
            AccountName = 'elsewhere'
        } | Get-MIStorageKey
        """)]
    public async Task An_account_is_named_as_for_Get_AzStorageAccountKey(string script)
    {
        await using var machine = await AzureMachine.StartAsync(World);

        Assert.Equal(2, machine.Session.Invoke(script).Count);
    }

    [Fact]
    public async Task In_a_pipeline_each_account_has_its_own_group()
    {
        await using var machine = await AzureMachine.StartAsync(World);

        var keys = machine.Session.Invoke("""
            [pscustomobject] @{ AccountName = 'elsewhere'; ResourceGroupName = 'Data_Group.(EU)-1' },
            [pscustomobject] @{ AccountName = 'single' } | Get-MIStorageKey
            """);

        Assert.Equal(3, keys.Count);
    }

    [Fact]
    public async Task A_token_that_the_session_kept_too_long_is_replaced_without_a_word()
    {
        await using var machine = await AzureMachine.StartAsync(World);
        machine.Session.Invoke("Get-MIStorageKey -Name mystorage");
        await machine.Stage.FaultAsync("""[ { "match": { "method": "POST" }, "times": 1, "answer": { "status": 401 } } ]""");
        await machine.Stage.ForgetRequestsAsync();

        var result = machine.Session.Run("Get-MIStorageKey -Name mystorage");

        Assert.Empty(result.Errors);
        Assert.Equal(2, result.Output.Count);
        Assert.Equal([401, 200, 200], (await machine.RequestsAsync()).Select(request => request.Status!.Value));
    }
}
