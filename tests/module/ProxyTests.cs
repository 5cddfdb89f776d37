using System.Text.Json;
using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>-Proxy, -ProxyCredential and -NoProxy: a storage account and a Resource Manager that are far away are
/// reached through tunnels of a proxy that wants a user.</summary>
public sealed class ProxyTests : IAsyncLifetime
{
    private const string FarAway = "https://" + Certificate.FarAway;

    private readonly Certificate _certificate = new();
    private readonly TemporaryFolder _folder = new();
    private AzureMachine _machine = null!;
    private Stage _proxy = null!;

    public async Task InitializeAsync()
    {
        _machine = await AzureMachine.StartAsync($$"""
            { "blobUpstream": "{{Azurite.Url}}",
              "tls": { "cert": {{JsonSerializer.Serialize(_certificate.Pem)}}, "key": {{JsonSerializer.Serialize(_certificate.KeyPem)}} },
              "resourceManager": { "accounts": [ { "name": "{{Azurite.Account}}", "keys": [ { "value": "{{Azurite.Key}}" } ] } ] } }
            """);
        _proxy = await Emulator.StageAsync($$"""
            { "proxy": { "to": "{{_machine.Stage.Url}}", "user": "DOMAIN\\someone", "password": "s3cret" } }
            """);
        _machine.Session.SetEnvironment("SSL_CERT_FILE", _certificate.File);
        _machine.Session.Invoke(
            """
            param($Proxy, $FarAway, $Account, $Key, $Folder)
            $global:proxy = $Proxy; $global:farAway = $FarAway; $global:account = $Account; $global:key = $Key; $global:folder = $Folder
            function global:New-Credential([string] $User, [string] $Password) {
                $secure = [System.Security.SecureString]::new()
                $Password.ToCharArray() | ForEach-Object { $secure.AppendChar($_) }
                [PSCredential]::new($User, $secure)
            }
            $global:credential = New-Credential 'DOMAIN\someone' 's3cret'
            $global:PSDefaultParameterValues = @{ '*-MI*:ResourceManagerEndpoint' = $FarAway; '*-MI*:TrustEndpoint' = $true }
            """,
            _proxy.Url, FarAway, Azurite.Account, Azurite.Key, _folder.Path);
    }

    public async Task DisposeAsync()
    {
        await _machine.DisposeAsync();
        await _proxy.DisposeAsync();
        _folder.Dispose();
        _certificate.Dispose();
    }

    [Fact]
    public async Task Keys_are_listed_through_the_proxy_and_the_token_is_got_without_it()
    {
        var keys = _machine.Session.Invoke("Get-MIStorageKey -Name $account -Proxy $proxy -ProxyCredential $credential -AsPlainText");

        Assert.Equal(Azurite.Key, Assert.Single(keys).Get("Value"));
        Assert.Equal([("CONNECT", Certificate.FarAway + ":443")], await TunnelsAsync());
        Assert.Contains(await _machine.RequestsAsync(), request => request.Path.StartsWith("/metadata/identity", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_context_keeps_its_proxy_for_all_that_is_done_with_it()
    {
        var container = Azurite.NewContainerName();
        var content = _folder.Write("up.bin", 100_000);

        _machine.Session.Invoke(
            """
            param($Container)
            $ctx = New-MIStorageContext $account $key -BlobEndpoint "$farAway/$account" -Proxy $proxy -ProxyCredential $credential
            [void] (New-MIStorageContainer $Container -Context $ctx)
            [void] (Set-MIStorageBlobContent "$folder/up.bin" $Container -Blob b -Context $ctx)
            [void] (Get-MIStorageBlobContent b $Container -Destination "$folder/down.bin" -Context $ctx)
            """,
            container);

        Assert.Equal(content, File.ReadAllBytes(Path.Combine(_folder.Path, "down.bin")));
        Assert.Equal([("CONNECT", Certificate.FarAway + ":443")], await TunnelsAsync());
    }

    [Fact]
    public async Task A_context_that_fetches_its_key_fetches_it_through_its_proxy()
    {
        _machine.Session.Invoke("""
            New-MIStorageContext $account -UseAccountKey -BlobEndpoint "$farAway/$account" -Proxy $proxy -ProxyCredential $credential
            """);

        Assert.NotEmpty(await TunnelsAsync());
        Assert.Contains(await _machine.RequestsAsync(), request => request.Method == "POST");
    }

    [Fact]
    public async Task The_way_of_an_access_check_goes_through_the_proxy()
    {
        var checks = _machine.Session.Invoke("""
            Test-MIStorageAccess $account -UseAccountKey -BlobEndpoint "$farAway/$account" -Proxy $proxy -ProxyCredential $credential
            """);

        Assert.DoesNotContain(checks, check => $"{check.Get("Result")}" == "Failed");
        Assert.NotEmpty(await TunnelsAsync());
    }

    [Fact]
    public async Task The_proxy_that_is_named_goes_before_that_of_the_environment_and_none_before_both()
    {
        await using var other = await Emulator.StageAsync();
        _machine.Session.SetEnvironment("https_proxy", other.Url);
        _machine.Session.SetEnvironment("no_proxy", Certificate.FarAway);

        _machine.Session.Invoke("Get-MIStorageKey -Name $account -Proxy $proxy -ProxyCredential $credential");
        var direct = _machine.Session.Run("Get-MIStorageKey -Name $account -NoProxy");

        Assert.Contains("loopback only", direct.Error.Exception.Message);
        Assert.Single(await TunnelsAsync());
        Assert.Empty(await other.RequestsAsync());
    }

    [Theory]
    [InlineData("-Proxy $proxy")]
    [InlineData("-Proxy $proxy -ProxyCredential (New-Credential 'DOMAIN\\someone' 'wrong')")]
    public void A_proxy_that_wants_another_user_says_so_at_once(string parameters)
    {
        var error = _machine.Session.Run("Get-MIStorageKey -Name $account " + parameters).Error;

        Assert.StartsWith("ConnectionFailed", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(new Uri(_proxy.Url).Authority, error.Exception.Message);
        Assert.DoesNotContain("times", error.Exception.Message);
        Assert.Contains("-ProxyCredential", error.ErrorDetails.RecommendedAction);
    }

    [Fact]
    public async Task The_identity_endpoint_is_reached_without_the_proxy()
    {
        _machine.Session.Invoke("Get-MIAccessToken https://management.azure.com/ -Force -Proxy http://127.0.0.1:1");

        Assert.Empty(await TunnelsAsync());
    }

    [Theory]
    [InlineData("-Proxy $proxy -NoProxy", "-NoProxy")]
    [InlineData("-ProxyCredential $credential", "-Proxy")]
    [InlineData("-Proxy proxy:8080", "URL")]
    [InlineData("-Proxy https://proxy:8080", "http URL")]
    [InlineData("-Proxy http://someone:hunter2@proxy:8080", "must not have a user")]
    public void What_does_not_go_together_is_refused(string parameters, string why)
    {
        foreach (var command in new[] { "Get-MIStorageKey -Name $account", "New-MIStorageContext $account $key", "Get-MIAccessToken" })
        {
            var error = _machine.Session.Run($"{command} {parameters}").Error;

            Assert.StartsWith("InvalidArgument", error.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Contains(why, error.Exception.Message);
            Assert.DoesNotContain("hunter2", error.Exception.Message);
        }
    }

    [Fact]
    public async Task The_token_that_one_proxy_got_is_the_one_of_all()
    {
        _machine.Session.Invoke(
            """
            [void] (Get-MIAccessToken https://management.azure.com/ -Proxy $proxy)
            [void] (Get-MIAccessToken https://management.azure.com/ -NoProxy)
            [void] (Get-MIAccessToken https://management.azure.com/)
            """);

        Assert.Single(await _machine.RequestsAsync());
    }

    private async Task<IEnumerable<(string Method, string Target)>> TunnelsAsync() =>
        (await _proxy.RequestsAsync()).Select(request => (request.Method, request.Target));
}
