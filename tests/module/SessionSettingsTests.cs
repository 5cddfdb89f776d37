using MIStorage.Operations;

namespace MIStorage.Tests;

/// <summary>What the module reads from the environment: the names are those of curl and of other Azure libraries.</summary>
public sealed class SessionSettingsTests
{
    [Fact]
    public void An_empty_environment_says_nothing() =>
        Assert.Equal(
            new SessionSettings(null, null, null, null, null, false,
                new IdentitySettings(null, null, null, null, null, null, null, null, null, null, null, null, null)),
            From());

    [Fact]
    public void An_identity_endpoint_elsewhere_is_named_as_for_other_azure_libraries() =>
        Assert.Equal("http://localhost:5000", From("AZURE_POD_IDENTITY_AUTHORITY_HOST=http://localhost:5000").ImdsEndpoint);

    [Theory]
    [InlineData("SSL_CERT_FILE=/a.pem", "/a.pem")]
    [InlineData("CURL_CA_BUNDLE=/b.pem", "/b.pem")]
    [InlineData("SSL_CERT_FILE=/a.pem CURL_CA_BUNDLE=/b.pem", "/a.pem")]
    public void Certificates_come_from_either_variable(string environment, string bundle) =>
        Assert.Equal(bundle, From(environment).CaBundle);

    [Theory]
    [InlineData("http_proxy=h https_proxy=s no_proxy=n", "h", "s", "n")]
    [InlineData("HTTPS_PROXY=S NO_PROXY=N", null, "S", "N")]
    [InlineData("https_proxy=s HTTPS_PROXY=S no_proxy=n NO_PROXY=N", null, "s", "n")]
    [InlineData("all_proxy=a", "a", "a", null)]
    [InlineData("ALL_PROXY=A https_proxy=s", "A", "s", null)]
    [InlineData("all_proxy=a ALL_PROXY=A http_proxy=h", "h", "a", null)]
    public void Proxies_are_named_as_for_curl(string environment, string? http, string? https, string? none)
    {
        var settings = From(environment);

        Assert.Equal((http, https, none), (settings.HttpProxy, settings.HttpsProxy, settings.NoProxy));
    }

    [Fact]
    public void HTTP_PROXY_in_capitals_may_come_from_a_web_request_and_counts_on_Windows_only()
    {
        Assert.Null(From("HTTP_PROXY=H").HttpProxy);
        Assert.Equal("H", SessionSettings.From(name => name == "HTTP_PROXY" ? "H" : null, windows: true).HttpProxy);
    }

    [Fact]
    public void An_empty_variable_is_as_good_as_none() =>
        Assert.Equal("A", From("https_proxy= HTTPS_PROXY= ALL_PROXY=A").HttpsProxy);

    [Theory]
    [InlineData("MISTORAGE_LOOPBACK_ONLY=1", true)]
    [InlineData("MISTORAGE_LOOPBACK_ONLY=0", false)]
    [InlineData("", false)]
    public void Tests_lock_the_module_in(string environment, bool lockedIn) =>
        Assert.Equal(lockedIn, From(environment).LoopbackOnly);

    private static SessionSettings From(string environment = "")
    {
        var variables = environment.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => pair[1]);
        return SessionSettings.From(variables.GetValueOrDefault, windows: false);
    }
}
