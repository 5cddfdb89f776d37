using System.Xml.Linq;
using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>What the objects look like at the prompt, to the letter.</summary>
public sealed class ViewTests
{
    private const char Ellipsis = '\u2026';

    private const string World = """
        { "identity": { "systemAssigned": { "clientId": "c-system" } },
          "resourceManager": { "accounts": [ { "name": "mystorage", "keys": [
            { "value": "Zmlyc3Q=", "creationTime": "2024-02-29T12:34:56Z" },
            { "value": "c2Vjb25k", "permissions": "Read", "creationTime": null } ] } ] } }
        """;

    [Fact]
    public async Task A_token_is_a_list_of_all_but_the_token()
    {
        await using var machine = await AzureMachine.StartAsync(World);

        var text = Render(machine.Session, "$token = Get-MIAccessToken; $token");

        Assert.Equal($"""

            Token     : System.Security.SecureString
            ExpiresOn : {machine.Session.Invoke("$token.ExpiresOn")[0].BaseObject}
            Resource  : https://management.azure.com/
            ClientId  : c-system
            Source    : Imds


            """, text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-AsPlainText")]
    public async Task Keys_are_a_table_of_all_but_the_keys(string asPlainText)
    {
        await using var machine = await AzureMachine.StartAsync(World);

        var text = Render(machine.Session, $"Get-MIStorageKey -Name mystorage {asPlainText}");

        Assert.Equal($"""

            KeyName    Permissions  CreationTime
            -------    -----------  ------------
            key1       FULL         {new DateTimeOffset(2024, 2, 29, 12, 34, 56, TimeSpan.Zero)}
            key2       Read


            """, text);
    }

    [Fact]
    public void A_context_is_a_list_of_the_account_and_its_endpoint()
    {
        using var session = PowerShellSession.Open();

        Assert.Equal("""

            StorageAccountName : mystorage
            BlobEndPoint       : https://mystorage.blob.core.windows.net/


            """, Render(session, "New-MIStorageContext mystorage a2V5"));
    }

    [Fact]
    public async Task A_container_is_a_row_below_its_account()
    {
        await using var scene = await TransferScene.OpenAsync();

        var text = Render(scene.Session, "$created = New-MIStorageContainer \"a-$container\" Blob -Context $ctx; $created");

        // Its name is longer than its column.
        Assert.Equal($"""

               Storage Account Name: {Azurite.Account}

            Name                 PublicAccess         LastModified                   IsDeleted  VersionId
            ----                 ------------         ------------                   ---------  ---------
            {$"a-{scene.Container}"[..19]}{Ellipsis} Blob                 {scene.Invoke("$created.LastModified")[0].BaseObject,-30} False


            """, text);
    }

    [Fact]
    public async Task What_a_transfer_writes_is_the_tutorials_list()
    {
        await using var scene = await OpenWithBlobAsync();

        var text = Render(scene.Session, "$blob");

        Assert.Equal($"""

            ICloudBlob        : MIStorage.CloudBlockBlob
            BlobType          : BlockBlob
            Length            : 27
            ContentType       : text/plain
            LastModified      : {scene.Invoke("$blob.LastModified")[0].BaseObject}
            SnapshotTime      :
            ContinuationToken :
            Context           : MIStorage.StorageContext
            Name              : folder/testblob


            """, text);
    }

    [Fact]
    public async Task A_listing_is_a_table_below_its_account_and_container()
    {
        await using var scene = await OpenWithBlobAsync();
        scene.Invoke("$global:blob = Get-MIStorageBlob folder/testblob $container -Context $ctx");

        var text = Render(scene.Session, "$blob; Get-MIStorageBlob -Container $container -Context $ctx");

        var modified = scene.Invoke("$blob.LastModified.UtcDateTime.ToString('u')")[0];
        var row = $"folder/testblob      BlockBlob 27              text/plain                     {modified} Cool";
        Assert.Equal($"""

               AccountName: {Azurite.Account}, ContainerName: {scene.Container}

            Name                 BlobType  Length          ContentType                    LastModified         AccessTier SnapshotT
                                                                                                                          ime
            ----                 --------  ------          -----------                    ------------         ---------- ---------
            {row}
            {row}


            """, text);
    }

    [Fact]
    public async Task After_something_else_a_blob_and_a_container_are_short_lists()
    {
        await using var scene = await OpenWithBlobAsync();

        var text = Render(scene.Session, "$blob; Get-MIStorageBlob -Container $container -Context $ctx; Get-MIStorageContainer $container -Context $ctx");

        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Equal(9 + 9 + 5, lines.Length);
        Assert.Equal(2, lines.Count(line => line == "Name              : folder/testblob"));
        Assert.Contains($"Name         : {scene.Container}", lines);
    }

    [Fact]
    public void Where_the_screen_is_wide_enough_it_has_Az_Storages_columns()
    {
        var views = XDocument.Load(Path.Combine(Path.GetDirectoryName(Repository.Manifest)!, "MIStorage.Format.ps1xml"));

        var view = views.Descendants("View").Single(one => (string?)one.Element("Name") == "MIStorage.StorageBlob");

        string[] columns = ["Name 20", "BlobType 9", "Length 15", "ContentType 30", "LastModified 20", "AccessTier 10",
            "SnapshotTime 28", "IsDeleted 10", "VersionId 30"];
        Assert.Equal(columns, view.Descendants("TableColumnHeader")
            .Select(column => $"{column.Element("Label")!.Value} {column.Element("Width")!.Value}"));
    }

    [Fact]
    public async Task Each_type_prints_as_its_name_where_it_is_part_of_something_else()
    {
        await using var scene = await OpenWithBlobAsync();

        var text = Assert.Single(scene.Invoke("""
            "$blob $($blob.ICloudBlob) $($blob.ICloudBlob.Container) $($blob.ICloudBlob.Properties) $($blob.Context)"
            """));

        Assert.Equal("MIStorage.StorageBlob MIStorage.CloudBlockBlob MIStorage.CloudBlobContainer MIStorage.BlobProperties "
            + "MIStorage.StorageContext", text.BaseObject);
    }

    private static async Task<TransferScene> OpenWithBlobAsync()
    {
        var scene = await TransferScene.OpenAsync();
        scene.Write("test.txt", size: 27);
        scene.Invoke("""
            $global:blob = Set-MIStorageBlobContent test.txt $container -Blob folder/testblob -Context $ctx `
                -Properties @{ ContentType = 'text/plain' } -StandardBlobTier Cool
            """);
        return scene;
    }

    // Spaces at the end of a line are not seen.
    private static string Render(PowerShellSession session, string script) =>
        string.Join('\n', session.Render(script).Split('\n').Select(line => line.TrimEnd()));
}
