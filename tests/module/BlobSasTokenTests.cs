using System.Management.Automation;
using System.Security;
using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>New-MIStorageBlobSASToken, and the contexts that are made of what it gives: Azurite checks the signatures.</summary>
public sealed class BlobSasTokenTests : IAsyncLifetime
{
    private TransferScene _scene = null!;

    public async Task InitializeAsync()
    {
        _scene = await TransferScene.OpenAsync();
        _scene.Invoke("""
            $global:account = $args[0]; $global:endpoint = $args[1]
            function global:Use-Sas($Sas) { New-MIStorageContext $account -SasToken $Sas -BlobEndpoint $endpoint }
            """, Azurite.Account, $"{_scene.Stage.Url}/{Azurite.Account}");
        _scene.StoreBlob("folder/a b.txt");
    }

    public async Task DisposeAsync() => await _scene.DisposeAsync();

    [Fact]
    public void A_SAS_is_a_SecureString_and_a_string_where_that_is_asked_for()
    {
        var secure = Assert.Single(_scene.Invoke("New-MIStorageBlobSASToken $container b -Permission r -Context $ctx"));
        var plain = Assert.Single(_scene.Invoke("New-MIStorageBlobSASToken $container b -Permission r -Context $ctx -AsPlainText"));

        Assert.IsType<SecureString>(secure.BaseObject);
        Assert.StartsWith("sv=", secure.BaseObject.Reveal());
        Assert.StartsWith("sv=", Assert.IsType<string>(plain.BaseObject));
        Assert.Contains("&sr=b&sp=r&sig=", (string)plain.BaseObject);
        Assert.Contains("spr=https%2Chttp", (string)plain.BaseObject); // because Azurite's endpoint is http
    }

    // Azurite keeps no versions, so the listing that has some is the stage's.
    [Fact]
    public async Task Of_an_earlier_version_it_is_for_just_that()
    {
        await _scene.Stage.FaultAsync("""
            [ { "answer": { "body": "<EnumerationResults><Blobs><Blob><Name>a</Name><VersionId>v1</VersionId><Properties/></Blob><Blob><Name>a</Name><VersionId>v2</VersionId><IsCurrentVersion>true</IsCurrentVersion><Properties/></Blob></Blobs><NextMarker/></EnumerationResults>" } } ]
            """);

        var uris = _scene.Invoke("Get-MIStorageBlob -Container $container -IncludeVersion -Context $ctx | New-MIStorageBlobSASToken -FullUri -AsPlainText")
            .Select(uri => $"{uri}").ToList();

        Assert.Contains("versionid=v1", uris[0]);
        Assert.Contains("sr=bv&", uris[0]);
        Assert.DoesNotContain("versionid", uris[1]);
        Assert.Contains("sr=b&", uris[1]);
    }

    [Theory]
    [InlineData("New-MIStorageBlobSASToken $container 'folder/a b.txt' -Permission r -Context $ctx")]
    [InlineData("New-MIStorageBlobSASToken -Container $container -Blob 'folder/a b.txt' -Context $ctx")]
    [InlineData("$ctx | New-MIStorageBlobSASToken -Container $container -Permission rl")]
    [InlineData("Get-MIStorageBlobContent 'folder/a b.txt' $container -Context $ctx | New-MIStorageBlobSASToken")]
    [InlineData("New-MIStorageBlobSASToken $container -Permission r -Context $ctx -AsPlainText")]
    [InlineData("'?' + (New-MIStorageBlobSASToken $container -Permission r -Context $ctx -AsPlainText)")]
    [InlineData("New-MIStorageBlobSASToken $container -StartTime ([datetime]::Now.AddMinutes(-5)) -ExpiryTime ([datetime]::UtcNow.AddMinutes(5)) -IPAddressOrRange 127.0.0.1 -Protocol HttpsOrHttp -Context $ctx")]
    public void Whoever_has_it_can_read_the_blob_and_the_context_shows_nothing_of_it(string sas)
    {
        _scene.Invoke($"$global:shared = Use-Sas ({sas})");

        var blob = Assert.Single(_scene.Invoke("Get-MIStorageBlobContent 'folder/a b.txt' $container -Destination got -Context $shared"));

        Assert.Equal(100, _scene.Read("got").Length);
        Assert.DoesNotContain("sig=", $"{blob.Get("Uri")}");
        Assert.DoesNotContain("sig=", _scene.Session.Render("$shared; $shared | Select-Object *"));
    }

    [Theory]
    [InlineData("HttpsOrHttp", "spr=https%2Chttp")]
    [InlineData("httpsorhttp", "spr=https%2Chttp")]
    [InlineData("httpsonly", "spr=https&")]
    public void The_protocol_may_be_written_in_any_letter_case(string protocol, string parameter)
    {
        var sas = _scene.Invoke("param($Protocol) New-MIStorageBlobSASToken $container -Protocol $Protocol -Context $ctx -AsPlainText", protocol);

        Assert.Contains(parameter, $"{Assert.Single(sas)}&");
    }

    [Fact]
    public void A_container_that_is_piped_is_shared_whole()
    {
        var name = Azurite.NewContainerName();

        _scene.Invoke("""
            $shared = Use-Sas (New-MIStorageContainer $args[0] -Context $ctx | New-MIStorageBlobSASToken -Permission rcw)
            [System.IO.File]::WriteAllText("$PWD/up.txt", 'x')
            $null = Set-MIStorageBlobContent "$PWD/up.txt" $args[0] -Context $shared
            $null = Get-MIStorageBlobContent up.txt $args[0] -Destination down.txt -Context $shared
            """, name);

        Assert.Equal("x", File.ReadAllText(_scene.PathOf("down.txt")));
    }

    [Fact]
    public async Task Its_address_works_for_who_has_nothing_else()
    {
        var uri = (string)Assert.Single(_scene.Invoke(
            "New-MIStorageBlobSASToken $container 'folder/a b.txt' -FullUri -AsPlainText -Context $ctx")).BaseObject;
        using var client = new HttpClient();

        Assert.StartsWith($"{_scene.Stage.Url}/{Azurite.Account}/{_scene.Container}/folder/a%20b.txt?sv=", uri);
        Assert.Equal(100, (await client.GetByteArrayAsync(new Uri(uri))).Length);
    }

    [Theory]
    [InlineData("New-MIStorageBlobSASToken $container -Permission rl", "Set-MIStorageBlobContent $PWD/f $container",
        "Put Blob needs w (write), or c (create)")]
    [InlineData("New-MIStorageBlobSASToken $container -Permission w", "Get-MIStorageBlobContent 'folder/a b.txt' $container",
        "Get Blob needs r (read)")]
    public void What_it_does_not_permit_is_an_error_that_names_the_permission(string sas, string use, string lacks)
    {
        _scene.Write("f");

        var error = _scene.Run($"$shared = Use-Sas ({sas} -Context $ctx); {use} -Context $shared").Error;

        Assert.Equal(("AuthorizationFailed", ErrorCategory.PermissionDenied), error.Kind());
        Assert.Contains(lacks, error.ToString());
        Assert.Contains("-Permission", error.ErrorDetails.RecommendedAction);
        Assert.DoesNotContain("sig", $"{error} {error.ErrorDetails.RecommendedAction}");
    }

    // Azurite knows no encryption scopes: what is signed, tests/native/sas_test.cpp holds.
    [Fact]
    public void An_encryption_scope_is_part_of_it()
    {
        var sas = _scene.Invoke("New-MIStorageBlobSASToken $container -Permission rcw -EncryptionScope scope1 -AsPlainText -Context $ctx");

        Assert.Contains("&ses=scope1&sig=", $"{Assert.Single(sas)}");
    }

    [Theory]
    [InlineData("-Permission q", "letters of")]
    [InlineData("-Permission R", "lower case")]
    [InlineData("-Blob b -Permission rl", "a container's, not a blob's")]
    [InlineData("-ExpiryTime ([datetime]::Now.AddMinutes(-1))", "expired already")]
    [InlineData("-StartTime ([datetime]::Now.AddHours(2)) -ExpiryTime ([datetime]::Now.AddHours(1))", "before it starts")]
    [InlineData("-IPAddressOrRange 10.0.0.0/8", "is not an IPv4 address")]
    [InlineData("-VersionId v", "is of a blob")]
    [InlineData("-Blob b -VersionId v -Snapshot s", "one of them")]
    public async Task What_cannot_be_signed_is_refused_and_nothing_is_sent(string parameters, string rule)
    {
        await _scene.Stage.ForgetRequestsAsync();

        var error = _scene.Run($"New-MIStorageBlobSASToken $container -Context $ctx {parameters}").Error;

        Assert.Equal(("InvalidArgument", ErrorCategory.InvalidArgument), error.Kind());
        Assert.Contains(rule, error.ToString());
        Assert.Empty(await _scene.RequestsAsync());
    }

    [Theory]
    [InlineData("sv=2021-12-02&sp=r&se=2100-01-01", "lacks sig=")]
    [InlineData("sv=2021-12-02&sp=r&se=2100-01-01&sig=canary", "cut off")]
    [InlineData("sv=2021-12-02&sp=r&se=2020-01-01&sig=MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE%3D", "expired at 2020-01-01T00:00:00Z")]
    [InlineData("https://a.blob.core.windows.net/c?canary=1", "whole URL")]
    [InlineData("canary", "name=value")]
    public async Task What_is_no_SAS_or_none_any_more_is_refused_when_the_context_is_made(string sas, string why)
    {
        await _scene.Stage.ForgetRequestsAsync();
        foreach (var given in new[] { $"Use-Sas '{sas}'", $"New-MIStorageContext -ConnectionString \"BlobEndpoint=$endpoint;SharedAccessSignature={sas}\"" })
        {
            var result = _scene.Run(given);

            Assert.Empty(result.Output);
            Assert.Equal("InvalidArgument", result.Error.Id());
            Assert.Contains(why, result.Error.ToString());
            Assert.DoesNotContain("canary", $"{result.Error} {result.Error.Exception}");
            Assert.NotEmpty(result.Error.ErrorDetails.RecommendedAction);
        }
        Assert.Empty(await _scene.RequestsAsync());
    }

    [Fact]
    public void A_connection_string_may_hold_a_SAS_and_need_not_name_the_account()
    {
        _scene.Invoke("""
            $sas = New-MIStorageBlobSASToken $container -Permission r -Context $ctx -AsPlainText
            $global:shared = New-MIStorageContext -ConnectionString "BlobEndpoint=$endpoint;SharedAccessSignature=$sas"
            """);

        Assert.Equal(Azurite.Account, _scene.Invoke("$shared.StorageAccountName")[0].BaseObject);
        Assert.Single(_scene.Invoke("Get-MIStorageBlobContent 'folder/a b.txt' $container -Destination got -Context $shared"));
    }

    [Fact]
    public void A_context_of_a_SAS_makes_no_other()
    {
        var error = _scene.Run("""
            $shared = Use-Sas (New-MIStorageBlobSASToken $container -Permission r -Context $ctx)
            New-MIStorageBlobSASToken $container -Context $shared
            """).Error;

        Assert.Contains("neither a key nor an identity", error.ToString());
    }

    [Fact]
    public async Task With_WhatIf_there_is_none()
    {
        await _scene.Stage.ForgetRequestsAsync();

        Assert.Empty(_scene.Invoke("New-MIStorageBlobSASToken $container -Context $ctx -WhatIf"));
    }

    [Fact]
    public void A_public_container_can_be_read_with_nothing_and_no_other()
    {
        _scene.Write("f");
        var name = Azurite.NewContainerName();
        _scene.Invoke("""
            $global:nothing = New-MIStorageContext $account -Anonymous -BlobEndpoint $endpoint
            [void] (New-MIStorageContainer $args[0] -Permission Container -Context $ctx)
            [void] (Set-MIStorageBlobContent $PWD/f $args[0] -Context $ctx)
            """, name);

        Assert.Single(_scene.Invoke("Get-MIStorageBlobContent f $args[0] -Destination got -Context $nothing", name));
        foreach (var script in new[] { "Set-MIStorageBlobContent $PWD/f $args[0] -Force", "Get-MIStorageBlobContent 'folder/a b.txt' $container" })
        {
            var error = _scene.Run($"{script} -Context $nothing", name).Error;
            Assert.Equal(("AuthorizationFailed", ErrorCategory.PermissionDenied), error.Kind());
            Assert.Contains("a key, an identity or a SAS", error.ErrorDetails.RecommendedAction);
        }
    }
}
