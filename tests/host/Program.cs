using MIStorage.Host;

const string Usage = """
    Runs a script on the PowerShell engine, where neither pwsh nor powershell.exe is installed.

      dotnet MIStorage.Host.dll SCRIPT.ps1 [ARGUMENTS]
      dotnet MIStorage.Host.dll -Command TEXT
    """;

if (args.Length == 0)
{
    Console.Error.WriteLine(Usage);
    return 64;
}

using var session = new HostSession(new ConsoleUI());
var runner = new ScriptRunner(session);

Console.CancelKeyPress += (_, pressed) =>
{
    // The pipeline is stopped and its cmdlets clean up. A second Ctrl+C ends the process.
    pressed.Cancel = runner.Stop();
};

return args[0].Equals("-Command", StringComparison.OrdinalIgnoreCase)
    ? runner.RunCommand(string.Join(' ', args[1..]))
    : runner.RunFile(args[0], ScriptArguments.Parse(args[1..]));
