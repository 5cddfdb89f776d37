using System.Management.Automation;
using System.Security;
using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>Get-MIAccessToken where it succeeds.</summary>
public sealed class AccessTokenTests
{
    private const string Identities = """
        { "identity": {
            "systemAssigned": { "clientId": "c-system", "objectId": "o-system" },
            "userAssigned": [
                { "clientId": "c user&1", "objectId": "o-user", "resourceId": "/subscriptions/s/identities/i+1" } ] } }
        """;

    [Fact]
    public async Task A_token_says_what_it_is_for_for_whom_and_until_when()
    {
        await using var machine = await AzureMachine.StartAsync(
            """{ "identity": { "systemAssigned": { "clientId": "c-system" }, "tokenLifetimeSeconds": 3600 } }""");
        var before = DateTimeOffset.UtcNow.AddSeconds(-1);

        var token = Assert.Single(machine.Session.Invoke("Get-MIAccessToken"));

        Assert.IsType<AccessToken>(token.BaseObject);
        Assert.IsType<SecureString>(token.Get("Token"));
        Assert.Equal("https://management.azure.com/", token.Get("Resource"));
        Assert.Equal("c-system", token.Get("ClientId"));
        Assert.Equal("Imds", token.Get("Source"));
        var expiresOn = (DateTimeOffset)token.Get("ExpiresOn")!;
        Assert.Equal(TimeSpan.Zero, expiresOn.Offset);
        Assert.InRange(expiresOn, before.AddHours(1), DateTimeOffset.UtcNow.AddHours(1));
    }

    [Fact]
    public async Task It_is_asked_for_as_Azure_documents_it()
    {
        await using var machine = await AzureMachine.StartAsync();

        machine.Session.Invoke("Get-MIAccessToken");

        var request = Assert.Single(await machine.RequestsAsync());
        Assert.Equal("GET", request.Method);
        Assert.Equal("/metadata/identity/oauth2/token", request.Path);
        Assert.Equal("api-version=2018-02-01&resource=https%3A%2F%2Fmanagement.azure.com%2F", request.Query);
        Assert.Equal("true", request.Headers["metadata"]);
    }

    [Theory]
    [InlineData("https://storage.azure.com/", "https%3A%2F%2Fstorage.azure.com%2F")]
    [InlineData("https://storage.azure.com", "https%3A%2F%2Fstorage.azure.com")]
    [InlineData("HTTPS://Vault.Azure.net/a?b=c&d=%20+~", "HTTPS%3A%2F%2FVault.Azure.net%2Fa%3Fb%3Dc%26d%3D%2520%2B~")]
    [InlineData("api://5ab5/.default", "api%3A%2F%2F5ab5%2F.default")]
    public async Task The_resource_is_sent_exactly_as_given(string resource, string sent)
    {
        await using var machine = await AzureMachine.StartAsync($$"""{ "identity": { "resources": [ "{{resource}}" ] } }""");

        var token = Assert.Single(machine.Session.Invoke("param($Resource) Get-MIAccessToken -Resource $Resource", resource));

        Assert.Equal(resource, token.Get("Resource"));
        Assert.Equal($"api-version=2018-02-01&resource={sent}", Assert.Single(await machine.RequestsAsync()).Query);
    }

    [Theory]
    [InlineData("Get-MIAccessToken https://storage.azure.com/")]
    [InlineData("Get-MIAccessToken -ResourceUrl https://storage.azure.com/")]
    [InlineData("Get-MIAccessToken -ResourceUri https://storage.azure.com/")]
    public async Task The_resource_may_be_named_as_for_Get_AzAccessToken(string script)
    {
        await using var machine = await AzureMachine.StartAsync();

        Assert.Equal("https://storage.azure.com/", Assert.Single(machine.Session.Invoke(script)).Get("Resource"));
    }

    [Fact]
    public async Task As_plain_text_it_is_the_string_itself()
    {
        await using var machine = await AzureMachine.StartAsync();

        var text = Assert.Single(machine.Session.Invoke("Get-MIAccessToken -AsPlainText")).BaseObject;

        Assert.Equal(Assert.Single(machine.Session.Invoke("Get-MIAccessToken")).Get("Token").Reveal(), text);
    }

    [Theory]
    [InlineData("-ClientId 'c user&1'", "&client_id=c%20user%261")]
    [InlineData("-ObjectId o-user", "&object_id=o-user")]
    [InlineData("-ResourceId /subscriptions/s/identities/i+1", "&msi_res_id=%2Fsubscriptions%2Fs%2Fidentities%2Fi%2B1")]
    public async Task One_of_several_identities_is_selected_by_any_of_its_ids(string selector, string sent)
    {
        await using var machine = await AzureMachine.StartAsync(Identities);

        var token = Assert.Single(machine.Session.Invoke($"Get-MIAccessToken {selector}"));

        Assert.Equal("c user&1", token.Get("ClientId"));
        Assert.Equal("api-version=2018-02-01&resource=https%3A%2F%2Fmanagement.azure.com%2F" + sent,
            Assert.Single(await machine.RequestsAsync()).Query);
    }

    [Fact]
    public async Task The_endpoint_is_asked_once_for_each_resource_and_identity()
    {
        await using var machine = await AzureMachine.StartAsync(Identities);

        var tokens = machine.Session.Invoke("""
            foreach ($n in 1..3) {
                Get-MIAccessToken -AsPlainText
                Get-MIAccessToken -AsPlainText -Resource https://storage.azure.com/
                Get-MIAccessToken -AsPlainText -ObjectId o-user
            }
            """);

        Assert.Equal(9, tokens.Count);
        Assert.Equal(3, tokens.Select(token => token.BaseObject).Distinct().Count());
        Assert.Equal(3, (await machine.RequestsAsync()).Count);
    }

    [Fact]
    public async Task Force_asks_again_and_what_it_gets_is_kept()
    {
        await using var machine = await AzureMachine.StartAsync();

        var tokens = machine.Session.Invoke("""
            Get-MIAccessToken -AsPlainText; Get-MIAccessToken -AsPlainText -Force; Get-MIAccessToken -AsPlainText
            """);

        Assert.NotEqual(tokens[0].BaseObject, tokens[1].BaseObject);
        Assert.Equal(tokens[1].BaseObject, tokens[2].BaseObject);
        Assert.Equal(2, (await machine.RequestsAsync()).Count);
    }

    [Fact]
    public async Task A_token_that_is_about_to_expire_is_not_handed_out_twice()
    {
        await using var machine = await AzureMachine.StartAsync("""{ "identity": { "tokenLifetimeSeconds": 299 } }""");

        machine.Session.Invoke("Get-MIAccessToken; Get-MIAccessToken");

        Assert.Equal(2, (await machine.RequestsAsync()).Count);
    }

    [Fact]
    public async Task An_endpoint_that_is_set_in_the_session_counts_at_once()
    {
        await using var machine = await AzureMachine.StartAsync();
        await using var other = await Emulator.StageAsync(
            """{ "identity": { "systemAssigned": { "clientId": "c-other" } } }""");

        var token = machine.Session.Invoke(
            "param($Url) $env:AZURE_POD_IDENTITY_AUTHORITY_HOST = $Url; Get-MIAccessToken", other.Url);

        Assert.Equal("c-other", Assert.Single(token).Get("ClientId"));
        Assert.Empty(await machine.RequestsAsync());
    }

    [Fact]
    public async Task No_proxy_comes_between()
    {
        await using var machine = await AzureMachine.StartAsync();
        await using var proxy = await Emulator.StageAsync();
        foreach (var name in new[] { "http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY" })
        {
            machine.Session.SetEnvironment(name, proxy.Url);
        }

        Assert.IsType<AccessToken>(Assert.Single(machine.Session.Invoke("Get-MIAccessToken")).BaseObject);
        Assert.Empty(await proxy.RequestsAsync());
    }

    [Fact]
    public async Task An_endpoint_that_is_busy_for_a_moment_is_asked_again()
    {
        await using var machine = await AzureMachine.StartAsync();
        await machine.Stage.FaultAsync("""
            [ { "times": 1, "answer": { "status": 429, "headers": { "Retry-After": "0" } } },
              { "times": 1, "answer": { "status": 503, "headers": { "Retry-After": "0" } } },
              { "times": 1, "answer": { "status": 410, "headers": { "Retry-After": "0" } } } ]
            """);

        Assert.Single(machine.Session.Invoke("Get-MIAccessToken"));
        Assert.Equal([429, 503, 410, 200], (await machine.RequestsAsync()).Select(request => request.Status!.Value));
    }
}
