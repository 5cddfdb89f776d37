using System.Globalization;
using System.Management.Automation;
using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>Set-MIStorageBlobProperty and Set-MIStorageBlobTier, against Azurite behind a stage.</summary>
public sealed class SetBlobPropertyTests : TransferTest
{
    private void Store()
    {
        Scene.Write("test.txt");
        Scene.Invoke("""
            [void] (Set-MIStorageBlobContent test.txt $container -Blob a -Context $direct -Metadata @{ one = '1'; two = '2' } `
                -Properties @{ ContentType = 'text/plain'; CacheControl = 'no-cache' })
            """);
    }

    private StorageBlob Read() => (StorageBlob)Assert.Single(Scene.Invoke("Get-MIStorageBlob a $container -Context $direct -IncludeTag")).BaseObject;

    [Fact]
    public async Task What_is_not_named_stays()
    {
        Store();
        var before = Read();

        Assert.Empty(Scene.Invoke("""
            Set-MIStorageBlobProperty a $container -Context $ctx -Properties @{ contenttype = 'text/html' } -Metadata @{ two = '22'; three = '3' } -Tag @{ state = 'done' }
            """));

        var after = Read();
        Assert.Equal(("text/html", "no-cache"), (after.ContentType, after.BlobProperties.CacheControl));
        Assert.Equal(before.ContentMD5, after.ContentMD5);
        Assert.Equal("1 22 3", $"{after.Metadata["one"]} {after.Metadata["two"]} {after.Metadata["three"]}");
        Assert.Equal("done", after.Tags!["state"]);
        Assert.Equal(["HEAD", "PUT properties", "PUT metadata", "GET tags", "PUT tags"], await Scene.SentAsync());
    }

    [Fact]
    public void A_null_takes_a_name_away()
    {
        Store();

        Scene.Invoke("Set-MIStorageBlobProperty a $container -Context $ctx -Properties @{ CacheControl = $null } -Metadata @{ ONE = $null }");

        Assert.Equal("", Read().BlobProperties.CacheControl);
        Assert.Equal(["two"], Read().Metadata.Keys);
    }

    [Fact]
    public async Task The_blob_as_it_is_then_costs_no_more_request()
    {
        Store();

        var blob = Assert.Single(Scene.Invoke("Set-MIStorageBlobProperty a $container -Context $ctx -Metadata @{ one = '11' } -PassThru"));

        Assert.Equal("11", ((StorageBlob)blob.BaseObject).Metadata["one"]);
        Assert.Equal(Read().ETag, blob.Get("ETag"));
        Assert.Equal(["HEAD", "PUT metadata"], await Scene.SentAsync());
    }

    [Fact]
    public async Task What_somebody_else_changed_meanwhile_is_not_lost()
    {
        Store();
        await Scene.Stage.FaultAsync("""
            [ { "match": { "method": "HEAD" }, "answer": { "passThrough": true, "setHeaders": { "ETag": "\"0x1\"" } } } ]
            """);

        var error = Scene.Run("Set-MIStorageBlobProperty a $container -Context $ctx -Metadata @{ one = '11' }").Error;

        Assert.Equal("BlobChanged", error.Id());
        Assert.Equal("1", Read().Metadata["one"]);
    }

    [Theory]
    [InlineData("", "nothing to change")]
    [InlineData("-Properties @{ ContentMD5 = 'x' }", "ContentMD5")]
    [InlineData("-Metadata @{ 'a-b' = 'x' }", "metadata name")]
    [InlineData("-Tag @{ a = 'b&c' }", "tag 'a'")]
    public async Task What_could_not_be_sent_is_refused_before_any_request(string parameters, string why)
    {
        var error = Scene.Run($"Set-MIStorageBlobProperty a $container -Context $ctx {parameters}").Error;

        Assert.Equal(("InvalidArgument", ErrorCategory.InvalidArgument), error.Kind());
        Assert.Contains(why, error.ToString());
        Assert.Empty(await Scene.RequestsAsync());
    }

    [Theory]
    [InlineData("Set-MIStorageBlobProperty -Metadata @{ x = '1' }")]
    [InlineData("Set-MIStorageBlobTier -StandardBlobTier Cool")]
    public void Blobs_are_piped_and_one_bad_one_is_one_error(string command)
    {
        Scene.StoreBlob("a");
        Scene.StoreBlob("b");
        Scene.StoreBlob("c");

        var result = Scene.Run($"""
            $blobs = Get-MIStorageBlob -Container $container -Context $ctx
            Remove-MIStorageBlob b $container -Context $ctx
            $blobs | {command} -PassThru
            """);

        Assert.Equal(["a", "c"], result.Output.Select(blob => blob.Get("Name")));
        Assert.Equal("BlobNotFound", result.Error.Id());
        Assert.Equal("b", result.Error.TargetObject);
    }

    [Theory]
    [InlineData("Hot")]
    [InlineData("Cool")]
    [InlineData("Cold")]
    [InlineData("Archive")]
    public async Task A_tier_is_one_request(string tier)
    {
        Store();

        Assert.Empty(Scene.Invoke($"Set-MIStorageBlobTier a $container -StandardBlobTier {tier} -RehydratePriority High -Context $ctx"));

        var request = Assert.Single(await Scene.RequestsAsync());
        Assert.Equal(("PUT", "comp=tier", tier, "High"), (request.Method, request.Query, request.Headers["x-ms-access-tier"],
            request.Headers["x-ms-rehydrate-priority"]));
        Assert.Equal(tier, Read().AccessTier);
    }

    [Theory]
    [InlineData("Set-MIStorageBlobTier a $container -Tier cool -RehydratePriority high")]
    [InlineData("[void] (Set-MIStorageBlobContent -Content x -Container $container -Blob a -StandardBlobTier cool -Force)")]
    [InlineData("[void] (Copy-MIStorageBlob b -SrcContainer $container -DestContainer $container -DestBlob a -StandardBlobTier COOL -RehydratePriority high -Force)")]
    public async Task Letter_case_of_a_tier_does_not_count_here_though_it_does_for_the_service(string command)
    {
        Store();
        Scene.StoreBlob("b");
        Scene.Invoke("$PSDefaultParameterValues['*:Context'] = $ctx");

        Scene.Invoke(command);

        Assert.Equal("Cool", (await Scene.RequestsAsync()).Single(request => request.Headers.ContainsKey("x-ms-access-tier")).Headers["x-ms-access-tier"]);
        Assert.Equal("Cool", Read().AccessTier);
    }

    [Theory]
    [InlineData("Set-MIStorageBlobProperty a $container -Metadata @{ x = 1.5 }")]
    [InlineData("Set-MIStorageBlobContent -Content x -Container $container -Blob a -Force -Metadata @{ x = 1.5 }")]
    public void What_becomes_metadata_is_written_as_PowerShell_writes_it_in_every_culture(string command)
    {
        Store();
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("de-DE");
            Scene.Invoke($"[System.Threading.Thread]::CurrentThread.CurrentCulture = 'de-DE'; [void] ({command} -Context $ctx)");
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }

        Assert.Equal("1.5", Read().ICloudBlob.Metadata["x"]);
    }

    [Theory]
    [InlineData("Set-MIStorageBlobProperty a $container -Metadata @{ x = '1' }")]
    [InlineData("Set-MIStorageBlobTier a $container -Tier Cool")]
    public async Task WhatIf_changes_nothing(string command)
    {
        var text = Scene.Session.Render($"{command} -Context $ctx -WhatIf");

        Assert.Contains($"blob 'a' in container '{Scene.Container}'", text);
        Assert.Empty(await Scene.RequestsAsync());
    }

    [Fact]
    public async Task Conditions_go_along()
    {
        Scene.Run("Set-MIStorageBlobTier a $container -Tier Cool -Context $ctx -LeaseId 01234567-89ab-cdef-0123-456789abcdef");
        Scene.Run("Set-MIStorageBlobProperty a $container -Metadata @{ x = '1' } -Context $ctx -IfMatch '\"0x1\"'");

        var requests = await Scene.RequestsAsync();
        Assert.Equal("01234567-89ab-cdef-0123-456789abcdef", requests[0].Headers["x-ms-lease-id"]);
        Assert.Equal("\"0x1\"", requests[1].Headers["if-match"]);
    }
}
