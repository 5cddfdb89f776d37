using System.Security.Cryptography;

namespace MIStorage.Tests.Fixtures;

/// <summary>
/// Microsoft's emulator of the blob service: the one that the test run has started, or else one of this process.
/// </summary>
internal static class Azurite
{
    private static readonly Lazy<string> RunningUrl = new(() =>
        Environment.GetEnvironmentVariable("MISTORAGE_TEST_AZURITE") ?? Start());

    /// <summary>The service, without an account.</summary>
    public static string Url => RunningUrl.Value;

    public static string Account { get; } =
        Environment.GetEnvironmentVariable("MISTORAGE_TEST_ACCOUNT") ?? "mistoragetest";

    public static string Key { get; } =
        Environment.GetEnvironmentVariable("MISTORAGE_TEST_KEY") ?? Convert.ToBase64String(RandomNumberGenerator.GetBytes(64));

    /// <summary>The account in path style, as a connection string's BlobEndpoint has it.</summary>
    public static string BlobEndpoint => $"{Url}/{Account}";

    /// <summary>The account in host style.</summary>
    public static string HostStyleBlobEndpoint => $"http://{Account}.blob.localhost:{new Uri(Url).Port}";

    /// <summary>A name that no other test has.</summary>
    public static string NewContainerName() => $"c{Guid.NewGuid():N}";

    /// <summary>Another one, that speaks https and takes tokens of Entra; gives its url. It ends with this process.</summary>
    public static string StartWithTls(Certificate certificate) => ServerProcess.Start(
        Repository.PathOf("tests", "azurite", "main.js"),
        new Dictionary<string, string>
        {
            ["MISTORAGE_TEST_ACCOUNT"] = Account,
            ["MISTORAGE_TEST_KEY"] = Key,
            ["MISTORAGE_TEST_TLS_CERT"] = certificate.File,
            ["MISTORAGE_TEST_TLS_KEY"] = certificate.KeyFile,
        });

    private static string Start() => ServerProcess.Start(
        Repository.PathOf("tests", "azurite", "main.js"),
        new Dictionary<string, string> { ["MISTORAGE_TEST_ACCOUNT"] = Account, ["MISTORAGE_TEST_KEY"] = Key });
}
