using System.Globalization;
using System.Security.Cryptography;
using MIStorage.Tests.Fixtures;
using Xunit.Abstractions;

namespace MIStorage.Tests;

/// <summary>A blob of 1 GiB, in a process whose memory can be watched.</summary>
public sealed class LargeBlobTests(ITestOutputHelper output) : IDisposable
{
    private const long Size = 1L << 30;
    private const double MiB = 1 << 20;
    private const double MayGrowByMiB = 64;

    // Idle is a session that has done it all with a small blob: the engine, the module and a connection are there.
    private const string Script = """
        param($Manifest, $Account, $Endpoint, $Container, $Folder)
        $ErrorActionPreference = 'Stop'
        function PeakOf { [Diagnostics.Process]::GetCurrentProcess().PeakWorkingSet64 }
        Import-Module $Manifest
        $ctx = New-MIStorageContext $Account $env:MISTORAGE_TEST_KEY -BlobEndpoint $Endpoint
        [void] (New-MIStorageContainer $Container -Context $ctx)
        [void] (Set-MIStorageBlobContent "$Folder/small" $Container -Context $ctx)
        [void] (Get-MIStorageBlobContent small $Container -Destination "$Folder/small.copy" -Context $ctx)

        $idle = PeakOf
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $up = Set-MIStorageBlobContent "$Folder/large" $Container -Context $ctx
        $upSeconds = $clock.Elapsed.TotalSeconds
        $afterUp = PeakOf
        $clock.Restart()
        $down = Get-MIStorageBlobContent large $Container -Destination "$Folder/large.copy" -Context $ctx
        $downSeconds = $clock.Elapsed.TotalSeconds
        $figures = @($idle, $afterUp, (PeakOf), $up.Length, $down.Length, $upSeconds, $downSeconds)
        ($figures | ForEach-Object { $_.ToString([Globalization.CultureInfo]::InvariantCulture) }) -join ' '
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Goes_up_and_down_unchanged_in_little_memory()
    {
        _folder.Write("small", 1000);
        var sent = WriteLarge(Path.Combine(_folder.Path, "large"));

        var figures = await TransferAsync();

        var (idle, up, down) = (figures[0], figures[1] - figures[0], figures[2] - figures[0]);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"1 GiB up in {figures[5]:0.0} s and down in {figures[6]:0.0} s; peak memory {idle / MiB:0.0} MiB idle, " +
            $"{up / MiB:+0.0} MiB after the upload, {down / MiB:+0.0} MiB after the download"));
        Assert.Equal([Size, Size], figures[3..5]);
        Assert.Equal(sent, HashOf(Path.Combine(_folder.Path, "large.copy")));
        Assert.InRange(down / MiB, 0, MayGrowByMiB);
    }

    private async Task<double[]> TransferAsync()
    {
        var script = Path.Combine(_folder.Path, "transfer.ps1");
        await File.WriteAllTextAsync(script, Script);
        var (exitCode, printed, errors) = await HostProcess.RunInAsync(_folder.Path,
            HostProcess.ForMemory,
            script, Repository.Manifest, Azurite.Account, Azurite.BlobEndpoint, Azurite.NewContainerName(), _folder.Path);
        Assert.True(exitCode == 0 && errors.Length == 0, errors);
        return [.. printed.Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture))];
    }

    // A random MiB over and over, each time with its number in front, so that no two are alike.
    private static string WriteLarge(string path)
    {
        var piece = RandomNumberGenerator.GetBytes((int)MiB);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var file = File.Create(path);
        for (long written = 0; written < Size; written += piece.Length)
        {
            BitConverter.TryWriteBytes(piece, written);
            hash.AppendData(piece);
            file.Write(piece);
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private static string HashOf(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexString(SHA256.HashData(file));
    }
}
