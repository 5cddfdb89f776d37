using System.Globalization;
using System.Management.Automation;
using System.Text.Json;
using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>Copy-MIStorageBlob, between containers and accounts of Azurite, which checks what the source is read with.</summary>
public sealed class CopyBlobTests : IAsyncLifetime
{
    private TransferScene _scene = null!;
    private byte[] _content = [];

    public async Task InitializeAsync()
    {
        _scene = await TransferScene.OpenAsync();
        _scene.Invoke("""
            $global:other = New-MIStorageContext -Local -BlobEndpoint $args[0]
            $global:target = $args[1]
            [void] (New-MIStorageContainer $target -Context $ctx)
            [void] (New-MIStorageContainer $target -Context $other)
            """, $"{_scene.Stage.Url}/devstoreaccount1", Azurite.NewContainerName());
        _content = _scene.StoreBlob("folder/a b.txt");
        await _scene.Stage.ForgetRequestsAsync();
    }

    public async Task DisposeAsync() => await _scene.DisposeAsync();

    [Theory]
    [InlineData("Copy-MIStorageBlob 'folder/a b.txt' -SrcContainer $container -DestContainer $target -Context $ctx", "$ctx")]
    [InlineData("Copy-MIStorageBlob -SourceBlob 'folder/a b.txt' -SourceContainer $container -DestinationContainer $target -SourceContext $ctx -DestinationContext $other", "$other")]
    [InlineData("$ctx | Copy-MIStorageBlob -SrcBlob 'folder/a b.txt' -SrcContainer $container -DestContainer $target -DestContext $other", "$other")]
    [InlineData("Get-MIStorageBlobContent 'folder/a b.txt' $container -Destination x -Context $ctx | Copy-MIStorageBlob -DestContainer $target -DestContext $other", "$other")]
    [InlineData("Copy-MIStorageBlob -AbsoluteUri (New-MIStorageBlobSASToken $container 'folder/a b.txt' -FullUri -Context $ctx) -DestContainer $target -DestBlob 'folder/a b.txt' -DestContext $other", "$other")]
    [InlineData("Copy-MIStorageBlob -SrcUri (New-MIStorageBlobSASToken $container 'folder/a b.txt' -FullUri -AsPlainText -Context $ctx) -DestContainer $target -DestBlob 'folder/a b.txt' -Context $other", "$other")]
    public void A_blob_is_copied_as_it_is(string script, string destination)
    {
        var copy = Assert.Single(_scene.Invoke(script));

        Assert.IsType<StorageBlob>(copy.BaseObject);
        Assert.Equal("folder/a b.txt", copy.Get("Name"));
        Assert.Equal((long)_content.Length, copy.Get("Length"));
        Assert.DoesNotContain("sig=", $"{copy.Get("Uri")}");
        var source = Assert.Single(_scene.Invoke($"(Get-MIStorageBlob 'folder/a b.txt' $target -Context {destination}).BlobProperties.CopySource"));
        Assert.EndsWith("/folder/a%20b.txt", source.ToString());
        _scene.Invoke($"Get-MIStorageBlobContent 'folder/a b.txt' $target -Destination copied -Context {destination} -Force");
        Assert.Equal(_content, _scene.Read("copied"));
    }

    // Azurite keeps no versions, so the listing that has some is the stage's.
    [Fact]
    public async Task Of_an_earlier_version_just_that_is_copied()
    {
        await _scene.Stage.FaultAsync("""
            [ { "answer": { "body": "<EnumerationResults><Blobs><Blob><Name>old</Name><VersionId>v1</VersionId><Properties/></Blob><Blob><Name>new</Name><VersionId>v2</VersionId><IsCurrentVersion>true</IsCurrentVersion><Properties/></Blob></Blobs><NextMarker/></EnumerationResults>" } } ]
            """);

        _scene.Run("Get-MIStorageBlob -Container $container -IncludeVersion -Context $ctx | Copy-MIStorageBlob -DestContainer $target");

        var sources = (await _scene.RequestsAsync()).Where(request => request.Method == "PUT")
            .Select(request => request.Headers["x-ms-copy-source"]).ToList();
        Assert.Contains("versionid=v1", Assert.Single(sources, source => source.Contains("/old?")));
        Assert.DoesNotContain("versionid", Assert.Single(sources, source => source.Contains("/new?")));
    }

    [Fact]
    public async Task A_piped_snapshot_does_not_take_the_name_of_its_blob()
    {
        _scene.Invoke("Set-MIStorageBlobContent -Content old -Container $container -Blob b.txt -Context $direct");
        var snapshot = DateTimeOffset.Parse(await _scene.TakeSnapshotAsync("b.txt"), CultureInfo.InvariantCulture);
        _scene.Invoke("Set-MIStorageBlobContent -Content new -Container $container -Blob b.txt -Context $direct -Force");

        var copies = _scene.Invoke("""
            Get-MIStorageBlob b* $container -Context $ctx | Copy-MIStorageBlob -DestContainer $target |
                ForEach-Object { $_.Name, (Get-MIStorageBlobContent $_.Name $target -AsString -Context $ctx) -join ': ' }
            """).Select(text => $"{text}");

        Assert.Equal([$"b ({snapshot.UtcDateTime:yyyy-MM-dd HHmmss.fffffff}).txt: old", "b.txt: new"], copies.Order());
    }

    [Fact]
    public void A_context_of_a_SAS_is_a_source_and_a_destination()
    {
        _scene.Invoke("""
            $from = New-MIStorageContext $args[0] -SasToken (New-MIStorageBlobSASToken $container -Permission r -Context $ctx) -BlobEndpoint $args[1]
            $to = New-MIStorageContext devstoreaccount1 -SasToken (New-MIStorageBlobSASToken $target -Permission rc -Context $other) -BlobEndpoint $other.BlobEndPoint
            [void] (Copy-MIStorageBlob 'folder/a b.txt' -SrcContainer $container -Context $from -DestContainer $target -DestBlob c -DestContext $to)
            [void] (Get-MIStorageBlobContent c $target -Destination copied -Context $to)
            """, Azurite.Account, $"{_scene.Stage.Url}/{Azurite.Account}");

        Assert.Equal(_content, _scene.Read("copied"));
    }

    [Fact]
    public async Task Metadata_and_tier_are_the_copys_own_where_they_are_given()
    {
        var copy = Assert.Single(_scene.Invoke("""
            Copy-MIStorageBlob 'folder/a b.txt' -SrcContainer $container -DestContainer $target -Context $ctx `
                -Metadata @{ a = 'b' } -StandardBlobTier Cool
            """));

        Assert.Equal("Cool", copy.Get("AccessTier"));
        Assert.Equal("b", ((StorageBlob)copy.BaseObject).Metadata["a"]);
        var put = (await _scene.RequestsAsync()).Single(request => request.Method == "PUT");
        Assert.Equal(("Cool", "b"), (put.Headers["x-ms-access-tier"], put.Headers["x-ms-meta-a"]));
    }

    [Fact]
    public void Piped_blobs_are_copied_one_by_one_and_one_that_fails_is_one_error()
    {
        foreach (var name in new[] { "1", "2", "3" })
        {
            _scene.StoreBlob(name);
        }

        var result = _scene.Run("""
            '1', '2', 'missing', '3' | ForEach-Object {
                Copy-MIStorageBlob $_ -SrcContainer $container -DestContainer $target -Context $ctx
            }
            """);

        Assert.Equal(["1", "2", "3"], result.Output.Select(blob => blob.Get("Name")));
        Assert.Equal("BlobNotFound", result.Error.Id());
    }

    [Theory]
    [InlineData("Yes")]
    [InlineData("No")]
    public void What_is_there_is_overwritten_only_where_somebody_says_so(string answer)
    {
        _scene.Invoke("$global:copy = { Copy-MIStorageBlob 'folder/a b.txt' -SrcContainer $container -DestContainer $container -DestBlob b -Context $ctx }");
        var old = _scene.StoreBlob("b");
        Assert.Equal("BlobAlreadyExists", _scene.Run("& $copy").Error.Id());
        Assert.Equal(old, _scene.FetchBlob("b"));

        _scene.Session.UI.Answers.Enqueue(answer);
        _scene.Invoke("& $copy");

        Assert.Equal(answer == "Yes" ? _content : old, _scene.FetchBlob("b"));
    }

    [Fact]
    public void Force_overwrites_without_a_question()
    {
        _scene.StoreBlob("b");
        _scene.Invoke("Copy-MIStorageBlob 'folder/a b.txt' -SrcContainer $container -DestContainer $container -DestBlob b -Context $ctx -Force");

        Assert.Equal(_content, _scene.FetchBlob("b"));
    }

    [Fact]
    public async Task WhatIf_sends_nothing_and_shows_no_SAS()
    {
        var text = _scene.Session.Render("""
            Copy-MIStorageBlob -AbsoluteUri 'https://a.example/c/b?sig=canary' -DestContainer $target -DestBlob b -DestContext $ctx -WhatIf
            """);

        Assert.Contains("What if: Performing the operation \"Copy from an address\"", text);
        Assert.DoesNotContain("canary", text);
        Assert.Empty(await _scene.RequestsAsync());
    }

    [Theory]
    [InlineData("-AbsoluteUri 'https://a.example/c/b?sig=canary' -DestBlob b", "-DestContext")]
    [InlineData("-AbsoluteUri 'http://a.example/c/b?sig=canary' -DestBlob b -Context $ctx", "must be https")]
    [InlineData("-AbsoluteUri 'canary' -DestBlob b -Context $ctx", "address of the source")]
    [InlineData("b -SrcContainer No -Context $ctx", "container")]
    public async Task What_cannot_be_copied_is_refused_before_anything_is_sent(string parameters, string why)
    {
        var error = _scene.Run($"Copy-MIStorageBlob {parameters} -DestContainer $target").Error;

        Assert.Equal(("InvalidArgument", ErrorCategory.InvalidArgument), error.Kind());
        Assert.Contains(why, error.ToString());
        Assert.DoesNotContain("canary", $"{error} {error.Exception} {error.TargetObject}");
        Assert.Empty(await _scene.RequestsAsync());
    }

    // Azurite copies at once whatever it is asked, so what takes long is made up here.
    [Fact]
    public async Task A_large_blob_is_waited_for_where_that_is_wanted()
    {
        await _scene.Stage.FaultAsync("""
            [ { "match": { "method": "HEAD" }, "times": 1,
                "answer": { "passThrough": true, "setHeaders": { "Content-Length": "300000000" } } },
              { "match": { "method": "PUT" }, "times": 1,
                "answer": { "status": 202, "headers": { "x-ms-copy-id": "id", "x-ms-copy-status": "pending" } } },
              { "match": { "method": "HEAD" }, "times": 1, "answer": { "status": 200, "headers": {
                  "x-ms-copy-id": "id", "x-ms-copy-status": "success", "x-ms-copy-progress": "300000000/300000000" } } } ]
            """);

        var copy = Assert.Single(_scene.Invoke(
            "Copy-MIStorageBlob 'folder/a b.txt' -SrcContainer $container -DestContainer $target -Context $ctx -Wait"));

        Assert.Equal(300_000_000L, copy.Get("Length"));
        Assert.Equal("success", ((StorageBlob)copy.BaseObject).ICloudBlob.Properties.CopyStatus);
        Assert.Equal(["HEAD", "PUT", "HEAD"], (await _scene.RequestsAsync()).Select(request => request.Method));
    }

    [Fact]
    public async Task What_is_not_waited_for_is_a_warning()
    {
        await _scene.Stage.FaultAsync("""
            [ { "match": { "method": "HEAD" }, "times": 1,
                "answer": { "passThrough": true, "setHeaders": { "Content-Length": "300000000" } } },
              { "match": { "method": "PUT" }, "times": 1,
                "answer": { "status": 202, "headers": { "x-ms-copy-id": "id-7", "x-ms-copy-status": "pending" } } } ]
            """);

        var result = _scene.Run("Copy-MIStorageBlob 'folder/a b.txt' -SrcContainer $container -DestContainer $target -Context $ctx");

        Assert.Empty(result.Errors);
        Assert.Equal("pending", ((StorageBlob)Assert.Single(result.Output).BaseObject).ICloudBlob.Properties.CopyStatus);
        Assert.Contains("copy id-7", Assert.Single(result.Warnings));
    }

    // Azurite does not know x-ms-copy-source-authorization; within one account it asks for nothing.
    [Fact]
    public async Task An_identity_copies_with_its_token_and_no_SAS()
    {
        using var certificate = new Certificate();
        using var folder = new TemporaryFolder();
        var azurite = Azurite.StartWithTls(certificate);
        await using var machine = await AzureMachine.StartAsync($$"""
            { "blobUpstream": "{{azurite}}", "blobUpstreamCa": {{JsonSerializer.Serialize(certificate.Pem)}} }
            """);
        folder.Write("test.txt", 1000);

        machine.Session.Invoke(
            """
            param($Endpoint, $Account, $Folder)
            $ctx = New-MIStorageContext $Account -BlobEndpoint $Endpoint
            [void] (New-MIStorageContainer identity -Context $ctx)
            $blob = Set-MIStorageBlobContent "$Folder/test.txt" identity -Blob b -Context $ctx
            [void] ($blob | Copy-MIStorageBlob -DestContainer identity -DestBlob copy)
            [void] (Get-MIStorageBlobContent copy identity -Destination "$Folder/test2.txt" -Context $ctx)
            """,
            $"{machine.Stage.Url}/{Azurite.Account}", Azurite.Account, folder.Path);

        Assert.Equal(File.ReadAllBytes(Path.Combine(folder.Path, "test.txt")), File.ReadAllBytes(Path.Combine(folder.Path, "test2.txt")));
        var put = (await machine.RequestsAsync()).Single(request => request.Headers.ContainsKey("x-ms-copy-source"));
        Assert.StartsWith("Bearer ", put.Headers["x-ms-copy-source-authorization"], StringComparison.Ordinal);
        Assert.DoesNotContain("sig=", put.Headers["x-ms-copy-source"]);
    }
}
