# .NET Framework, on which Windows PowerShell 5.1 runs and which is not to be had here: mono stands in for it.

function Assert-Framework {
    $folder = Join-Parts $root 'build' 'framework'
    Assert-Program dotnet @('build', (Join-Parts $root 'tests' 'framework'), '-c', 'Release', '--nologo', '-o', $folder)
    # mono puts "lib" before the name.
    [IO.File]::Copy((Join-Parts $root 'build' 'release' 'native' "MIStorageNative$library"),
        (Join-Parts $folder "libMIStorageNative$library"), $true)
    $run = Invoke-Program mono @((Join-Parts $folder 'MIStorage.Framework.exe'))
    $lines = $run.Text -split '\r?\n'
    if ($run.ExitCode -ne 0 -or $lines[-1] -ne 'loaded and called') {
        throw "$($run.Text)`nexit code $($run.ExitCode)"
    }
    New-Result -Passed 1 -Notes $lines
}
