using System.Diagnostics;

namespace MIStorage.Tests.Fixtures;

/// <summary>A server in Node.js that the tests started themselves. It ends when this process ends, with its stdin.</summary>
internal static class ServerProcess
{
    // Whatever is collected closes its streams, and the server would end in the middle of the tests.
    private static readonly List<Process> Running = [];

    /// <summary>Starts <c>node SCRIPT</c> and gives the first url of its first line, <c>ready URL...</c>.</summary>
    public static string Start(string script, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo("node", [script])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        Running.Add(process);
        var line = process.StandardOutput.ReadLine();
        return line?.Split(' ') is ["ready", var url, ..]
            ? url
            : throw new InvalidOperationException($"{script} did not become ready: {line}");
    }
}
