using System.Management.Automation;
using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>-ClientTimeoutPerRequest and -ServerTimeoutPerRequest. What is late is the emulator's stage, in front of
/// Azurite, which checks that the service's limit is signed.</summary>
public sealed class TimeoutTests : TransferTest
{
    public static TheoryData<string> Cmdlets =>
    [
        "Set-MIStorageBlobContent file $container -Context $ctx -Force",
        "Get-MIStorageBlobContent b $container -Destination got -Context $ctx -Force",
        "Copy-MIStorageBlob b -SrcContainer $container -DestContainer $container -DestBlob copy -Context $ctx -Force",
        "Get-MIStorageBlob b $container -Context $ctx",
        "Get-MIStorageBlob -Container $container -Prefix b -Context $ctx",
        "Set-MIStorageBlobTier b $container -StandardBlobTier Cool -Context $ctx",
        "Set-MIStorageBlobProperty b $container -Metadata @{ a = 'b' } -Context $ctx",
        "Remove-MIStorageBlob b $container -Context $ctx",
        "New-MIStorageContainer ([guid]::NewGuid().ToString('N')) -Context $ctx",
        "Get-MIStorageContainer $container -Context $ctx",
        "Get-MIStorageContainer -Prefix $container -Context $ctx",
        "Remove-MIStorageContainer $container -Context $ctx -Force",
    ];

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public async Task The_services_limit_goes_with_every_request_and_is_signed(string script)
    {
        Scene.StoreBlob("b");
        Scene.Write("file");

        Scene.Invoke($"{script} -ServerTimeoutPerRequest 17 -ClientTimeoutPerRequest 60");

        var requests = await Scene.RequestsAsync();
        Assert.NotEmpty(requests);
        Assert.All(requests, request => Assert.Contains("timeout=17", request.Query.Split('&')));
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("-1 -ClientTimeoutPerRequestInSeconds -1")]
    public async Task Minus_one_is_no_limit(string limits)
    {
        Scene.StoreBlob("b");

        Scene.Invoke($"Get-MIStorageBlob b $container -Context $ctx -ServerTimeoutPerRequestInSeconds {limits}");

        Assert.Empty(Assert.Single(await Scene.RequestsAsync()).Query);
    }

    [Theory]
    [InlineData("-ClientTimeoutPerRequest 0")]
    [InlineData("-ServerTimeoutPerRequest 0")]
    [InlineData("-ClientTimeoutPerRequest -2")]
    public async Task What_is_no_limit_is_refused(string limit)
    {
        var error = Scene.Run($"Get-MIStorageBlob b $container -Context $ctx {limit}").Error;

        Assert.Equal("ParameterArgumentValidationError", error.Id());
        Assert.Contains("-1 for none", error.ToString());
        Assert.Empty(await Scene.RequestsAsync());
    }

    [Theory]
    [InlineData("Set-MIStorageBlobContent file $container -Blob b -Context $ctx -Force")]
    [InlineData("Get-MIStorageBlobContent b $container -Destination got -Context $ctx")]
    [InlineData("Get-MIStorageBlob b $container -Context $ctx")]
    public async Task A_try_that_is_late_is_given_up_and_repeated(string script)
    {
        Scene.StoreBlob("b");
        Scene.Write("file");
        await Scene.Stage.FaultAsync("""[ { "times": 1, "answer": { "stall": true } } ]""");

        Scene.Invoke($"{script} -ClientTimeoutPerRequest 1");

        Assert.Equal(2, (await Scene.RequestsAsync()).Count);
    }

    [Fact]
    public async Task A_download_whose_bytes_stop_goes_on_with_the_rest()
    {
        var content = Scene.StoreBlob("b", 5000);
        await Scene.Stage.FaultAsync("""[ { "times": 1, "answer": { "passThrough": true, "stall": true, "dropAfterBytes": 1000 } } ]""");

        Scene.Invoke("Get-MIStorageBlobContent b $container -Destination got -Context $ctx -ClientTimeoutPerRequest 1");

        Assert.Equal(content, Scene.Read("got"));
        Assert.Equal(["bytes=0-8388607", "bytes=1000-4999"], (await Scene.RequestsAsync()).Select(request => request.Headers["x-ms-range"]));
    }

    [Fact]
    public async Task What_the_service_did_not_finish_in_its_time_says_so()
    {
        await Scene.Stage.FaultAsync("""
            [ { "answer": { "status": 500, "headers": { "x-ms-error-code": "OperationTimedOut", "Retry-After": "0" } } } ]
            """);

        var error = Scene.Run("Get-MIStorageBlob b $container -Context $ctx -ServerTimeoutPerRequest 1").Error;

        Assert.Equal(("Timeout", ErrorCategory.OperationTimeout), error.Kind());
        Assert.Contains("-ServerTimeoutPerRequest", error.ErrorDetails.RecommendedAction);
    }

    [Fact]
    public void The_example_of_the_help_works()
    {
        Scene.StoreBlob("report.csv");

        Assert.Single(Scene.Invoke(HelpExample.Of("Get-MIStorageBlob", "Not longer than that")));
    }
}
