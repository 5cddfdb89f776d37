using System.Diagnostics;
using MIStorage.Host;

namespace MIStorage.Tests.Fixtures;

/// <summary>A script in a fresh process: for what can be seen only once, or is measured of a whole process.</summary>
internal static class HostProcess
{
    // The one that "./build.sh test" compiles ahead, as pwsh is; without it, the copy beside the tests.
    private static readonly string Program =
        Repository.PathOf("build", "host", "MIStorage.Host.dll") is var compiled && File.Exists(compiled)
            ? compiled
            : typeof(HostSession).Assembly.Location;

    /// <summary>
    /// For what measures memory: .NET's garbage collector lets a process grow by most of the processor's third cache
    /// before it looks, whatever is held; so it is told to look after 4 MiB. The key of the account is there too.
    /// </summary>
    public static readonly Dictionary<string, string> ForMemory = new()
    {
        ["DOTNET_GCgen0size"] = "400000",
        ["MISTORAGE_TEST_KEY"] = Azurite.Key,
    };

    /// <summary>Runs the host with these arguments; its stdin is closed, so that nobody can be asked.</summary>
    public static Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments) =>
        RunInAsync(Environment.CurrentDirectory, [], arguments);

    /// <summary>The same in a folder, with variables of the environment beside those of this process.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunInAsync(
        string folder, Dictionary<string, string> environment, params string[] arguments)
    {
        var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        var start = new ProcessStartInfo(dotnet, [Program, .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Canary.AssertNotIn(await output + await errors);
        return (process.ExitCode, await output, await errors);
    }
}
