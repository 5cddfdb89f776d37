using System.Net;
using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>The two servers that the other tests rely on are there, and nothing else can be reached by mistake.</summary>
public sealed class ServerTests
{
    [Fact]
    public async Task The_emulator_answers_misbehaves_and_remembers()
    {
        await using var stage = await Emulator.StageAsync("""{ "instance": { "name": "vm1" } }""");
        await stage.FaultAsync("""[ { "times": 1, "answer": { "status": 503 } } ]""");
        using var client = new HttpClient { BaseAddress = new Uri(stage.Url) };
        client.DefaultRequestHeaders.Add("Metadata", "true");

        using var first = await client.GetAsync("/metadata/instance/compute/name?api-version=2021-02-01&format=text");
        using var second = await client.GetAsync("/metadata/instance/compute/name?api-version=2021-02-01&format=text");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, first.StatusCode);
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        var requests = await stage.RequestsAsync();
        Assert.Equal(2, requests.Count);
        Assert.Equal("true", requests[1].Headers["metadata"]);
        await stage.ForgetRequestsAsync();
        Assert.Empty(await stage.RequestsAsync());
    }

    [Fact]
    public async Task Azurite_answers()
    {
        using var client = new HttpClient();

        // Without a signature: refused, but by the right service.
        using var response = await client.GetAsync($"{Azurite.BlobEndpoint}/{Azurite.NewContainerName()}/blob");

        Assert.StartsWith("Azurite-Blob", response.Headers.Server.ToString());
    }

    [Fact]
    public void No_test_can_leave_the_machine_by_mistake()
    {
        Assert.Equal(Isolation.ClosedPort, Environment.GetEnvironmentVariable("AZURE_POD_IDENTITY_AUTHORITY_HOST"));
        Assert.Equal("1", Environment.GetEnvironmentVariable("MISTORAGE_LOOPBACK_ONLY"));
    }
}
