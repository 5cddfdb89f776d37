using System.Globalization;
using MIStorage.Tests.Fixtures;
using Xunit.Abstractions;

namespace MIStorage.Tests;

/// <summary>Import-Module does nothing that can wait.</summary>
public sealed class ImportTests(ITestOutputHelper output)
{
    private const double LimitMilliseconds = 100;
    private const int Few = 5;
    private const int Many = 25;

    [Fact]
    public async Task The_first_import_in_a_fresh_process_takes_under_100_ms()
    {
        var times = new List<double>();
        // The best of them counts: what else the machine does is not the module's. A busy one gets more tries.
        while (times.Count < Few || (times.Min() >= LimitMilliseconds && times.Count < Many))
        {
            times.Add(await MeasureAsync());
        }

        times.Sort();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"Import-Module in a fresh process: best {times[0]:0} ms, median {times[times.Count / 2]:0} ms of {times.Count}"));
        Assert.InRange(times[0], 0, LimitMilliseconds);
    }

    [Fact]
    public void Importing_it_again_and_removing_it_leaves_a_session_that_works()
    {
        using var session = PowerShellSession.Open();

        var context = Assert.Single(session.Invoke("""
            param($Manifest)
            Import-Module $Manifest -Force
            Remove-Module MIStorage
            Import-Module $Manifest
            New-MIStorageContext -Local
            """, Repository.Manifest));

        Assert.Equal("devstoreaccount1", ((StorageContext)context.BaseObject).StorageAccountName);
    }

    // An engine that has run a command already, as that of a person at the prompt.
    private static async Task<double> MeasureAsync()
    {
        var (exitCode, printed, errors) = await HostProcess.RunAsync("-Command", $$"""
            [void] (Get-Command Import-Module)
            $clock = [Diagnostics.Stopwatch]::StartNew()
            Import-Module '{{Repository.Manifest}}'
            $clock.Elapsed.TotalMilliseconds.ToString([Globalization.CultureInfo]::InvariantCulture)
            """);
        Assert.True(exitCode == 0 && errors.Length == 0, errors);
        return double.Parse(printed, CultureInfo.InvariantCulture);
    }
}
