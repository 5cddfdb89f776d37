using System.Diagnostics;
using System.Management.Automation;
using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>-ClientTimeoutPerRequest and -ServerTimeoutPerRequest, and -TimeoutSec for the whole command. What is late is the emulator's stage, in front of
/// Azurite, which checks that the service's limit is signed.</summary>
public sealed class TimeoutTests : TransferTest
{
    private const string Silence = """[ { "answer": { "stall": true } } ]""";

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

        Scene.Invoke($"{script} -ClientTimeoutPerRequest 3");

        Assert.Equal(2, (await Scene.RequestsAsync()).Count);
    }

    [Fact]
    public async Task A_download_whose_bytes_stop_goes_on_with_the_rest()
    {
        var content = Scene.StoreBlob("b", 5000);
        await Scene.Stage.FaultAsync("""[ { "times": 1, "answer": { "passThrough": true, "stall": true, "dropAfterBytes": 1000 } } ]""");

        Scene.Invoke("Get-MIStorageBlobContent b $container -Destination got -Context $ctx -ClientTimeoutPerRequest 3");

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

    [Theory]
    [InlineData("Set-MIStorageBlobContent file $container -Context $ctx -Force")]
    [InlineData("Get-MIStorageBlobContent b $container -Destination got -Context $ctx")]
    [InlineData("Get-MIStorageBlobContent b $container -AsStream -Context $ctx")]
    [InlineData("Get-MIStorageBlob -Container $container -Context $ctx")]
    [InlineData("Remove-MIStorageBlob b $container -Context $ctx")]
    public async Task A_command_whose_time_is_up_ends_and_says_so(string script)
    {
        Scene.StoreBlob("b");
        Scene.Write("file");
        await Scene.Stage.FaultAsync(Silence);
        var clock = Stopwatch.StartNew();

        var error = Scene.Run($"{script} -TimeoutSec 1").Error;

        Assert.Equal(("Timeout", ErrorCategory.OperationTimeout), error.Kind());
        Assert.Contains("within 1 s (-TimeoutSec)", error.ToString());
        Assert.InRange(clock.Elapsed, TimeSpan.FromSeconds(1), PowerShellSession.AtOnce);
        Assert.DoesNotContain("got", Scene.Files.Select(Path.GetFileName));
    }

    [Fact]
    public async Task The_pauses_between_tries_count()
    {
        await Scene.Stage.FaultAsync("""[ { "answer": { "status": 503, "headers": { "Retry-After": "100" } } } ]""");

        var error = Scene.Run("Get-MIStorageBlob b $container -Context $ctx -TimeoutSec 3").Error;

        Assert.Equal("Timeout", error.Id());
        Assert.Single(await Scene.RequestsAsync());
    }

    [Fact]
    public async Task What_had_not_begun_when_the_time_was_up_is_an_error_of_its_own_and_not_sent()
    {
        foreach (var name in (string[])["a", "b", "c", "d"])
        {
            Scene.Write(name);
        }
        await Scene.Stage.FaultAsync(Silence);

        var result = Scene.Run("Get-ChildItem | Set-MIStorageBlobContent -Container $container -Context $ctx -ConcurrentTaskCount 1 -TimeoutSec 3");

        Assert.Empty(result.Output);
        Assert.All(result.Errors, error => Assert.Equal("Timeout", error.Id()));
        Assert.Equal(["a", "b", "c", "d"], result.Errors.Select(error => Path.GetFileName((string)error.TargetObject)).Order());
        Assert.Single(await Scene.RequestsAsync());
    }

    [Fact]
    public async Task A_job_whose_time_is_up_has_failed()
    {
        Scene.Write("file");
        await Scene.Stage.FaultAsync(Silence);

        var errors = Scene.Invoke("""
            $job = Set-MIStorageBlobContent file $container -Context $ctx -TimeoutSec 1 -AsJob | Wait-Job
            $job.State
            Receive-Job $job -ErrorVariable errors -ErrorAction SilentlyContinue
            $errors.FullyQualifiedErrorId
            """);

        Assert.Equal("Failed", errors[0].ToString());
        Assert.StartsWith("Timeout", errors[1].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_download_leaves_for_the_next_is_named()
    {
        Scene.StoreBlob("b", (16 << 20) + 1);
        await Scene.Stage.FaultAsync("""[ { "skip": 1, "match": { "target": "/b$" }, "answer": { "stall": true } } ]""");

        var error = Scene.Run("Get-MIStorageBlobContent b $container -Destination got -Resume -Context $ctx -TimeoutSec 5").Error;

        Assert.Equal("Timeout", error.Id());
        Assert.Contains("keeps 8 MiB", error.ErrorDetails.RecommendedAction);
    }

    [Fact]
    public void What_is_done_in_time_is_not_touched()
    {
        Scene.StoreBlob("b");

        Scene.Invoke("Get-MIStorageBlobContent b $container -Destination got -Context $ctx -TimeoutSec 60");

        Assert.Equal(["got"], Scene.Files.Select(Path.GetFileName));
    }

    [Fact]
    public void The_example_of_the_help_works()
    {
        Scene.StoreBlob("report.csv");

        Assert.Single(Scene.Invoke(HelpExample.Of("Get-MIStorageBlob", "Not longer than that")));
    }
}
