using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>Several runspaces of one process transfer at once; a context made in one serves in all.</summary>
public sealed class TransferRunspaceTests : TransferTest
{
    [Fact]
    public void Each_gets_its_own_bytes()
    {
        for (var number = 0; number < 40; number++)
        {
            Scene.Write($"{number}", 1000 + number);
        }

        var names = Scene.Invoke("""
            param($Manifest, $Folder)
            0..39 | ForEach-Object -ThrottleLimit 8 -Parallel {
                $ErrorActionPreference = 'Stop'
                Import-Module $using:Manifest
                Set-MIStorageBlobContent "$using:Folder/$_" $using:container -Context $using:ctx |
                    Get-MIStorageBlobContent -Destination "$using:Folder/$_.copy" -CheckMd5 |
                    ForEach-Object Name
            }
            """, Repository.Manifest, Scene.Folder);

        Assert.Equal(40, names.Count);
        Assert.All(names, name => Assert.Equal(Scene.Read($"{name}"), Scene.Read($"{name}.copy")));
    }

    [Fact]
    public async Task Ctrl_C_in_one_does_not_touch_the_others()
    {
        Scene.Write("stopped");
        var content = Scene.Write("goes-on");
        await Scene.Stage.FaultAsync("""[ { "answer": { "hold": true } } ]""");
        using var other = PowerShellSession.Open();
        Scene.Enter(other);
        var goesOn = Task.Run(() => other.Invoke("Set-MIStorageBlobContent goes-on $container -Context $ctx"));

        var (result, _) = Scene.Session.RunAndStop(
            "Set-MIStorageBlobContent stopped $container -Context $ctx", () => Scene.HasReceived(2));
        await Scene.Stage.ClearFaultsAsync();
        await goesOn;

        Assert.True(result.Stopped);
        Assert.Equal(content, Scene.FetchBlob("goes-on"));
    }
}
