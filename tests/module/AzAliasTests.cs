using System.Management.Automation;
using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>Enable-MIStorageAzAlias, and scripts that were written for Az.Storage, against Azurite.</summary>
public sealed class AzAliasTests : TransferTest
{
    [Fact]
    public void The_tutorials_lines_run_unchanged()
    {
        File.WriteAllText(Scene.PathOf("test.txt"), "This is a test text file.");

        var blobs = Scene.Invoke(
            """
            param($Account, $Key, $Endpoint)
            $global:PSDefaultParameterValues = @{ 'New-MIStorageContext:BlobEndpoint' = $Endpoint } # Azurite's, in place of Azure's
            Enable-MIStorageAzAlias
            $ctx = New-AzStorageContext -StorageAccountName $Account -StorageAccountKey $Key
            Set-AzStorageBlobContent -File test.txt -Container $container -Blob testblob -Context $ctx
            Get-AzStorageBlobContent -Blob testblob -Container $container -Destination test2.txt -Context $ctx
            """, Azurite.Account, Azurite.Key, Azurite.BlobEndpoint);

        Assert.Equal(["testblob", "testblob"], blobs.Select(blob => blob.Get("Name")));
        Assert.Equal("This is a test text file.", File.ReadAllText(Scene.PathOf("test2.txt")));
    }

    [Fact]
    public void A_script_works_with_containers_and_blobs_as_it_is()
    {
        Scene.Write("a.txt", 3);
        Scene.Write("b.txt", 5);
        Scene.Invoke("Enable-MIStorageAzAlias");

        var said = Scene.Invoke(
            """
            [void] (New-AzStorageContainer -Name $args[0] -Permission Off -Context $direct)
            [void] (Get-ChildItem *.txt | Set-AzStorageBlobContent -Container $args[0] -Context $direct)
            $token = $null
            do {
                $blobs = @(Get-AzStorageBlob -Container $args[0] -MaxCount 1 -ContinuationToken $token -Context $direct)
                if ($blobs.Length -le 0) { break }
                $blobs.Name
                $token = $blobs[$blobs.Count - 1].ContinuationToken
            } while ($null -ne $token)
            $sas = New-AzStorageContainerSASToken -Name $args[0] -Permission rl -Context $direct
            $shared = New-AzStorageContext -StorageAccountName $direct.StorageAccountName -SasToken $sas -BlobEndpoint $direct.BlobEndPoint
            (Get-AzStorageBlob -Container $args[0] -Blob b* -Context $shared).Length
            $copied = [string[]] (Get-AzStorageBlob -Container $args[0] -Context $direct | Copy-AzStorageBlob -DestContainer $container -DestContext $direct).Name
            [array]::Sort($copied) # they come as they are done
            $copied
            Get-AzStorageBlob -Container $args[0] -Context $direct | Remove-AzStorageBlob
            (Get-AzStorageContainer -Name $args[0] -Context $direct).Name -eq $args[0]
            Remove-AzStorageContainer -Name $args[0] -Force -PassThru -Context $direct
            """, Azurite.NewContainerName());

        Assert.Equal(["a.txt", "b.txt", 5L, "a.txt", "b.txt", true, true], said.Select(one => one.BaseObject));
    }

    [Fact]
    public void A_blob_has_what_scripts_read_of_it()
    {
        var content = Scene.StoreBlob("folder/a.txt", 7);

        var read = Scene.Invoke(
            """
            Enable-MIStorageAzAlias
            $blob = Get-AzStorageBlob -Container $container -Blob folder/a.txt -Context $direct
            $blob.Name; $blob.Length; $blob.Context.StorageAccountName
            "$($blob.ICloudBlob.Uri.AbsoluteUri)"; $blob.ICloudBlob.Name; $blob.ICloudBlob.Container.Name
            $blob.ICloudBlob.Properties.Length; $blob.ICloudBlob.Properties.ContentMD5; "$($blob.ICloudBlob.Properties.BlobType)"
            $blob.BlobProperties.ContentLength; $blob.BlobProperties.ContentType; [Convert]::ToBase64String($blob.BlobProperties.ContentHash)
            $blob.BlobProperties.ETag -eq $blob.ICloudBlob.Properties.ETag
            $blob.LastModified -eq $blob.ICloudBlob.Properties.LastModified -and $blob.BlobProperties.LastModified -gt [DateTimeOffset]::MinValue
            $blob.LastModified.UtcDateTime -gt [DateTime]::UtcNow.AddDays(-1)
            """).Select(one => one.BaseObject);

        var md5 = Convert.ToBase64String(System.Security.Cryptography.MD5.HashData(content));
        Assert.Equal(
            [
                "folder/a.txt", 7L, Azurite.Account,
                $"{Azurite.BlobEndpoint}/{Scene.Container}/folder/a.txt", "folder/a.txt", Scene.Container,
                7L, md5, "BlockBlob",
                7L, "application/octet-stream", md5,
                true, true, true,
            ],
            read);
    }

    [Fact]
    public async Task Keys_and_tokens_come_by_their_names_there()
    {
        await using var machine = await AzureMachine.StartAsync($$"""
            {
              "instance": { "subscriptionId": "11111111-2222-3333-4444-555555555555", "resourceGroupName": "group" },
              "resourceManager": { "accounts": [ { "name": "account", "keys": [ { "keyName": "key1", "value": "{{Azurite.Key}}" } ] } ] }
            }
            """);

        var got = machine.Session.Invoke("""
            Enable-MIStorageAzAlias
            $keys = Get-AzStorageAccountKey -ResourceGroupName group -AccountName account
            ($keys | Where-Object { $_.KeyName -eq 'key1' }).Value
            (Get-AzAccessToken -ResourceUrl https://storage.azure.com/).Token
            """);

        Assert.Equal(Azurite.Key, got[0].BaseObject.Reveal());
        Assert.NotEmpty(got[1].BaseObject.Reveal());
    }

    [Fact]
    public void Help_and_completion_are_those_of_the_cmdlet()
    {
        Scene.Invoke("Enable-MIStorageAzAlias");

        Assert.Equal("Set-MIStorageBlobContent", Assert.Single(Scene.Invoke("(Get-Help Set-AzStorageBlobContent).Name")).BaseObject);
        var completed = Scene.Invoke("""
            $line = 'Set-AzStorageBlobContent -Containe'
            (TabExpansion2 -inputScript $line -cursorColumn $line.Length).CompletionMatches.CompletionText
            """);
        Assert.Equal("-Container", Assert.Single(completed).BaseObject);
    }

    [Fact]
    public void They_are_the_sessions_also_where_a_function_asks_for_them_and_go_with_their_module()
    {
        Scene.Invoke("& { function Initialize { Enable-MIStorageAzAlias }; Initialize }");

        Assert.Equal("Get-MIStorageBlob", Definition("Get-AzStorageBlob"));
        Scene.Invoke("Enable-MIStorageAzAlias; Remove-Module MIStorage.AzAlias");
        Assert.Null(Definition("Get-AzStorageBlob"));
    }

    [Fact]
    public void A_name_that_a_loaded_module_has_stays_until_Force_takes_it()
    {
        Scene.Invoke("""
            New-Module Az.Storage { function Get-AzStorageBlob { 'theirs' } } | Import-Module -Global
            function global:Remove-AzStorageBlob { 'a function' }
            """);

        var result = Scene.Run("Enable-MIStorageAzAlias; Get-AzStorageBlob");

        Assert.Empty(result.Errors);
        Assert.Equal("theirs", Assert.Single(result.Output).BaseObject);
        Assert.Equal("These names are taken and stay what they are: Get-AzStorageBlob (Az.Storage), Remove-AzStorageBlob. Use -Force to take them.",
            Assert.Single(result.Warnings));
        Assert.Equal("Set-MIStorageBlobContent", Definition("Set-AzStorageBlobContent"));

        Assert.Empty(Scene.Run("Enable-MIStorageAzAlias -Force").Warnings);
        Assert.Equal("Get-MIStorageBlob", Definition("Get-AzStorageBlob"));
    }

    [Fact]
    public void A_second_time_changes_nothing()
    {
        var result = Scene.Run("Enable-MIStorageAzAlias; Enable-MIStorageAzAlias; Get-Module MIStorage.AzAlias");

        Assert.Empty(result.Warnings);
        Assert.Single(result.Output);
    }

    [Fact]
    public void WhatIf_makes_none()
    {
        Scene.Invoke("Enable-MIStorageAzAlias -WhatIf");

        Assert.Null(Definition("Get-AzStorageBlob"));
    }

    private string? Definition(string name) => Scene.Invoke(
        "param($Name) $ExecutionContext.SessionState.InvokeCommand.GetCommand($Name, 'Alias').Definition", name).SingleOrDefault()?.ToString();
}
