# The benchmark: its programs, the clients that MIStorage is compared with, and the harness, which is Python.

# The system's own, for which the system's packages are.
$python = '/usr/bin/python3'

function Install-BenchPeers {
    $bench = Join-Parts $root 'tests' 'bench'
    $peers = Join-Parts $bench 'peers'
    $azcopy = Join-Parts $peers 'node_modules' '@azure-tools' 'azcopy-linux' 'dist' 'bin' 'azcopy_linux_amd64'
    if (-not [IO.File]::Exists($azcopy)) {
        Assert-Step 'install AzCopy' {
            Assert-Program npm @('ci', '--prefix', $peers, '--ignore-scripts', '--no-audit', '--no-fund')
            # Which the package's own install script would do.
            Assert-Program chmod @('+x', $azcopy)
        }
    }
    Assert-Step 'build Azure.Storage.Blobs'' entry' {
        Assert-Program dotnet @('publish', (Join-Parts $bench 'dotnet'), '-c', 'Release', '--nologo',
            '-o', (Join-Parts $root 'build' 'bench' 'net'))
    }
    Assert-Step 'build the libraries for Linux' { Build-Libraries linux-x64 }
    Assert-Step 'build the programs of the benchmark' { Build-Native package bench_programs }
    Assert-Step 'assemble the module with the library that is shipped' {
        Copy-Module (Join-Parts $root 'build' 'bench' 'MIStorage') @{
            $nativeFolder = Join-Parts $root 'build' 'package' 'native' "MIStorageNative$library"
        }
    }
}

function Invoke-BenchHarness([string[]] $Arguments) {
    $harness = Join-Parts $root 'tests' 'bench' 'bench.py'
    Use-Environment @{ MISTORAGE_BENCH_PROGRAMS = Join-Parts $root 'build' 'package' 'tests' 'bench' } {
        if ((Invoke-Visibly $python (@($harness) + $Arguments) $root) -ne 0) {
            throw 'the benchmark failed'
        }
    }
}

function Invoke-BenchSuite {
    $run = Invoke-Program $python @('-m', 'unittest', 'discover', '-s', (Join-Parts $root 'tests' 'bench'), '-p', '*_test.py')
    $ran = [int] [regex]::Match($run.Text, 'Ran (\d+) tests?').Groups[1].Value
    $failed = 0
    foreach ($match in [regex]::Matches($run.Text, '(?:failures|errors)=(\d+)')) {
        $failed += [int] $match.Groups[1].Value
    }
    New-SuiteResult $run -Passed ($ran - $failed) -Failed $failed
}
