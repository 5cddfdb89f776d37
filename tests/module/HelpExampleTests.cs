using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>The help's examples run as they stand.</summary>
public sealed class HelpExampleTests : TransferTest
{
    public static TheoryData<string, string> OfTransfers =>
        ExamplesOf("Set-MIStorageBlobContent", "Get-MIStorageBlobContent", "Sync-MIStorageBlob");

    public static TheoryData<string, string> OfContainersAndBlobs => ExamplesOf(
        "Copy-MIStorageBlob", "Get-MIStorageBlob", "Get-MIStorageContainer", "New-MIStorageBlobSASToken", "New-MIStorageContainer",
        "Remove-MIStorageBlob", "Remove-MIStorageContainer", "Set-MIStorageBlobProperty", "Set-MIStorageBlobTier");

    [Theory]
    [MemberData(nameof(OfTransfers))]
    public async Task Each_runs_without_an_error_and_moves_something(string command, string code)
    {
        foreach (var file in (string[])["test.txt", "one.log", "two.log", "site/index.html", "site/css/style.css"])
        {
            Scene.Write(file);
        }
        Scene.StoreBlob(command.StartsWith("Get-", StringComparison.Ordinal) ? "testblob" : "other");
        Scene.StoreBlob("web/index.html");
        Scene.StoreBlob("elsewhere.csv");
        Scene.Invoke("$global:uri = New-MIStorageBlobSASToken $container elsewhere.csv -Permission r -FullUri -Context $ctx");

        Scene.Invoke(code);

        Assert.Contains(await Scene.RequestsAsync(), request => request.Status is 200 or 201 or 206);
    }

    // Not those of Test-MIStorageAccess and Enable-MIStorageAzAlias: they reach for the account itself, in Azure.
    public static TheoryData<string, string> OfIdentities => ExamplesOf(
        "Clear-MITokenCache", "Get-MIAccessToken", "Get-MIInstanceMetadata", "Get-MIStorageKey", "New-MIStorageContext",
        "New-MIStorageKey");

    [Theory]
    [MemberData(nameof(OfContainersAndBlobs))]
    public void Each_does_without_an_error_what_needs_a_container_or_a_blob(string command, string code)
    {
        // The examples' container has its name in all of them, and is Azurite's only one of that name.
        Scene.Invoke(
            """
            param($Archive, $Exists, $Report)
            $global:archive = (New-MIStorageContainer $Archive -Context $direct).Name
            $global:other = $direct
            [void] (Set-MIStorageBlobContent -Content report -Container $archive -Blob elsewhere.csv -Context $direct)
            Remove-MIStorageContainer demo -Context $direct -Force -ErrorAction Ignore
            if ($Exists) {
                [void] (New-MIStorageContainer demo -Context $direct)
                foreach ($name in 'testblob', 'page.html', 'logs/2023/a.log', 'logs/2024/b.log', 'c.log') {
                    [void] (Set-MIStorageBlobContent -Content $name -Container demo -Blob $name -Context $direct)
                }
            }
            if ($Report) {
                [void] (Set-MIStorageBlobContent -Content report -Container $container -Blob report.csv -Context $direct)
            }
            $global:uri = New-MIStorageBlobSASToken $archive elsewhere.csv -Permission r -FullUri -AsPlainText -Context $direct
            """,
            Azurite.NewContainerName(), command != "New-MIStorageContainer", !code.Contains("-AbsoluteUri"));

        Scene.Invoke(code);
    }

    [Theory]
    [MemberData(nameof(OfIdentities))]
    public async Task Each_does_without_an_error_what_needs_an_identity_or_an_account(string command, string code)
    {
        await using var machine = await AzureMachine.StartAsync(
            """
            { "instance": { "subscriptionId": "11111111-2222-3333-4444-555555555555", "resourceGroupName": "vm-group" },
              "resourceManager": { "accounts": [ { "name": "mystorage", "keys": [ { "value": "a2V5" }, { "value": "a2V5" } ] } ] } }
            """);
        machine.Session.Invoke(
            """
            $global:account = 'mystorage'
            $global:key = 'a2V5'
            $global:sub = '11111111-2222-3333-4444-555555555555'
            $global:rg = 'vm-group'
            $global:sas = '?sv=2021-12-02&sp=r&se=2099-01-01T00:00:00Z&sig=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA%3D'
            $PSDefaultParameterValues['*-MIStorageKey:ResourceManagerEndpoint'] = $resourceManager
            """);
        if (code.Contains("-UseAccountKey"))
        {
            machine.Session.Invoke("$PSDefaultParameterValues['New-MIStorageContext:ResourceManagerEndpoint'] = $resourceManager");
        }

        var results = machine.Session.Invoke(code);

        Assert.True(command == "Clear-MITokenCache" || code.StartsWith('$') || code.Contains("-WhatIf") || results.Count > 0);
    }

    private static TheoryData<string, string> ExamplesOf(params string[] commands)
    {
        var examples = new TheoryData<string, string>();
        foreach (var command in commands)
        {
            foreach (var code in HelpExample.AllOf(command))
            {
                examples.Add(command, code);
            }
        }
        return examples;
    }
}
