using System.Management.Automation;
using System.Security;
using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>New-MIStorageKey: another key, once that is wanted.</summary>
public sealed class RegenerateKeyTests
{
    private const string Key1 = "Zmlyc3Qga2V5";
    private const string Key2 = "c2Vjb25kIGtleQ==";

    private const string World = $$"""
        { "instance": { "resourceGroupName": "vm-group" },
          "resourceManager": { "accounts": [
            { "name": "mystorage", "keys": [ { "value": "{{Key1}}" }, { "value": "{{Key2}}" } ] },
            { "name": "listonly", "role": "listKeys" }, { "name": "locked", "lock": "ReadOnly" } ] } }
        """;

    [Theory]
    [InlineData("New-MIStorageKey -Name mystorage -KeyName key2 -Confirm:$false")]
    [InlineData("New-MIStorageKey vm-group mystorage key2 -Confirm:$false")]
    [InlineData("New-MIStorageKey -StorageAccountName mystorage -KeyName KEY2 -Confirm:$false")]
    [InlineData("[pscustomobject] @{ AccountName = 'mystorage' } | New-MIStorageKey -KeyName key2 -Confirm:$false")]
    public async Task One_key_is_replaced_and_both_are_given(string script)
    {
        await using var machine = await StartAsync();

        var keys = machine.Session.Invoke(script);

        Assert.All(keys, key => Assert.IsType<StorageAccountKey>(key.BaseObject));
        Assert.All(keys, key => Assert.IsType<SecureString>(key.Get("Value")));
        Assert.Equal(["key1", "key2"], keys.Select(key => key.Get("KeyName")));
        Assert.Equal(Key1, keys[0].Get("Value").Reveal());
        Assert.NotEqual(Key2, keys[1].Get("Value").Reveal());
        var request = Assert.Single(await machine.RequestsAsync(), request => request.Method == "POST");
        Assert.EndsWith("/storageAccounts/mystorage/regenerateKey", request.Path);
        Assert.Equal("""{"keyName":"key2"}""", request.Body);
        Assert.Equal(
            keys[1].Get("Value").Reveal(),
            machine.Session.Invoke("(Get-MIStorageKey -Name mystorage -AsPlainText)[1].Value")[0].BaseObject);
    }

    [Fact]
    public async Task As_plain_text_the_values_are_strings()
    {
        await using var machine = await StartAsync();

        Assert.Equal(Key1, machine.Session.Invoke(
            "(New-MIStorageKey -Name mystorage -KeyName key2 -AsPlainText -Confirm:$false)[0].Value")[0].BaseObject);
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    public async Task It_asks_first_because_what_uses_the_old_key_stops_working(bool yes, int requests)
    {
        await using var machine = await StartAsync();
        machine.Session.UI.Answers.Enqueue(yes ? "Yes" : "No");

        machine.Session.Run("New-MIStorageKey -Name mystorage -KeyName key1");

        Assert.Contains("key1 of storage account 'mystorage'", Assert.Single(machine.Session.UI.Questions));
        Assert.Equal(requests, (await machine.RequestsAsync()).Count(request => request.Method == "POST"));
    }

    [Fact]
    public async Task Where_nobody_can_be_asked_the_error_says_how_to_go_on()
    {
        await using var machine = await StartAsync();

        var error = machine.Session.Run("New-MIStorageKey -Name mystorage -KeyName key1").Error;

        Assert.Equal(("InvalidArgument", ErrorCategory.InvalidArgument), error.Kind());
        Assert.Contains("-Confirm:$false", error.ErrorDetails.RecommendedAction);
        Assert.Empty(await machine.RequestsAsync());
    }

    [Fact]
    public async Task With_WhatIf_nothing_is_sent()
    {
        await using var machine = await StartAsync();

        Assert.Empty(machine.Session.Invoke("New-MIStorageKey -Name mystorage -KeyName key1 -WhatIf"));

        Assert.Empty(await machine.RequestsAsync());
    }

    [Theory]
    [InlineData("listonly", "KeyRegenerationForbidden", "Microsoft.Storage/storageAccounts/regenerateKey/action",
        "\"Storage Account Key Operator Service Role\"")]
    [InlineData("locked", "ScopeLocked", "forbids regenerating the keys of 'locked'", "Have the lock removed")]
    public async Task A_refusal_names_the_missing_action_or_the_lock(string account, string id, string why, string advice)
    {
        await using var machine = await StartAsync();

        var error = machine.Session.Run($"New-MIStorageKey -Name {account} -KeyName key1 -Confirm:$false").Error;

        Assert.Equal((id, ErrorCategory.PermissionDenied), error.Kind());
        Assert.Contains(why, error.ToString());
        Assert.Contains(advice, error.ErrorDetails.RecommendedAction);
    }

    [Theory]
    [InlineData("key3")]
    [InlineData("kerb1")]
    public async Task An_account_has_two_keys(string name)
    {
        await using var machine = await StartAsync();

        Assert.StartsWith("ParameterArgumentValidationError", machine.Session.Run(
            $"New-MIStorageKey -Name mystorage -KeyName {name} -Confirm:$false").Error.FullyQualifiedErrorId);
        Assert.Empty(await machine.RequestsAsync());
    }

    [Fact]
    public async Task A_context_that_lists_its_key_notices_the_new_one()
    {
        await using var machine = await AzureMachine.StartAsync($$"""
            { "blobUpstream": "{{Azurite.Url}}", "resourceManager": { "accounts": [
                { "name": "{{Azurite.Account}}", "keys": [ { "value": "b2xkIGtleQ==" }, { } ] } ] } }
            """);
        machine.Session.Invoke("""
            param($Account, $Endpoint)
            $global:ctx = New-MIStorageContext $Account -UseAccountKey -BlobEndpoint $Endpoint -ResourceManagerEndpoint $resourceManager
            $null = New-MIStorageKey -Name $Account -KeyName key1 -ResourceManagerEndpoint $resourceManager -Confirm:$false
            """, Azurite.Account, $"{machine.Stage.Url}/{Azurite.Account}");
        // Azurite's account cannot be given another key: what the emulator made up is replaced by the one it has.
        await machine.Stage.ReplaceKeysAsync(Azurite.Account, Azurite.Key);

        Assert.Single(machine.Session.Invoke("New-MIStorageContainer $args[0] -Context $ctx", Azurite.NewContainerName()));
    }

    private static async Task<AzureMachine> StartAsync()
    {
        var machine = await AzureMachine.StartAsync(World);
        machine.Session.Invoke("$PSDefaultParameterValues['New-MIStorageKey:ResourceManagerEndpoint'] = $resourceManager");
        return machine;
    }
}
