using System.Runtime.CompilerServices;

// Variables of the environment belong to the whole process, and the module reads them: one test at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace MIStorage.Tests.Fixtures;

/// <summary>Keeps every test on this machine, whatever else it forgets to say.</summary>
internal static class Isolation
{
    /// <summary>Refuses every connection: what stands for "there is no identity endpoint".</summary>
    public const string ClosedPort = "http://127.0.0.1:1";

    [ModuleInitializer]
    public static void Apply()
    {
        Environment.SetEnvironmentVariable("AZURE_POD_IDENTITY_AUTHORITY_HOST", ClosedPort);
        Environment.SetEnvironmentVariable("MISTORAGE_LOOPBACK_ONLY", "1");
        foreach (var name in new[] { "IDENTITY_ENDPOINT", "MSI_ENDPOINT", "AZURE_FEDERATED_TOKEN_FILE" })
        {
            Environment.SetEnvironmentVariable(name, null); // of a machine that has another source of tokens
        }
        Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");
    }
}
