using System;
using System.Runtime.InteropServices;

namespace MIStorage.Operations;

/// <summary>What the environment says. The native library does not look there, because on Linux and macOS it
/// would not see what a PowerShell session sets.</summary>
internal sealed record SessionSettings(
    string? ImdsEndpoint, string? CaBundle, string? HttpProxy, string? HttpsProxy, string? NoProxy, bool LoopbackOnly,
    IdentitySettings Identity)
{
    public static SessionSettings FromEnvironment() => From(Environment.GetEnvironmentVariable,
        RuntimeInformation.IsOSPlatform(OSPlatform.Windows));

    /// <summary>The names and their order are those of curl: HTTP_PROXY in capitals does not count where it
    /// could come from a request to a CGI program.</summary>
    internal static SessionSettings From(Func<string, string?> get, bool windows)
    {
        string? all = First(get, "all_proxy", "ALL_PROXY");
        return new SessionSettings(
            ImdsEndpoint: First(get, "AZURE_POD_IDENTITY_AUTHORITY_HOST"),
            CaBundle: First(get, "SSL_CERT_FILE", "CURL_CA_BUNDLE"),
            HttpProxy: (windows ? First(get, "http_proxy", "HTTP_PROXY") : First(get, "http_proxy")) ?? all,
            HttpsProxy: First(get, "https_proxy", "HTTPS_PROXY") ?? all,
            NoProxy: First(get, "no_proxy", "NO_PROXY"),
            LoopbackOnly: get("MISTORAGE_LOOPBACK_ONLY") == "1",
            Identity: IdentitySettings.From(get, windows));
    }

    /// <summary>A proxy may have a password.</summary>
    public override string ToString() => nameof(SessionSettings);

    private static string? First(Func<string, string?> get, params string[] names)
    {
        foreach (string name in names)
        {
            if (get(name) is { Length: > 0 } value)
            {
                return value;
            }
        }
        return null;
    }
}
