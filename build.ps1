# Builds, tests and shows MIStorage: ./build.ps1 demo
# Runs in PowerShell 7, in Windows PowerShell 5.1 and in the host of tests/host, which has neither the Utility
# nor the Management cmdlets: so it keeps to the language, to programs and to .NET calls.
[CmdletBinding()]
param(
    # What to do, in this order. A number behind "fuzz" is its seconds, all targets together. What follows "bench" is
    # its own: rows, --rounds N, --only CLIENT,CLIENT, --help.
    [Parameter(Mandatory, Position = 0, ValueFromRemainingArguments)]
    [object[]] $Task
)

$ErrorActionPreference = 'Stop'
$tasks = 'build', 'test', 'test-windows', 'check', 'package', 'kill', 'soak', 'fuzz', 'demo', 'clean', 'bench'
$benchArguments = @()
$at = [array]::IndexOf($Task, 'bench')
if ($at -ge 0) {
    # PowerShell makes an array of CLIENT,CLIENT.
    $benchArguments = @(for ($i = $at + 1; $i -lt $Task.Count; $i++) { $Task[$i] -join ',' })
    $Task = $Task[0..$at]
}
$fuzzSeconds = 60
$at = [array]::IndexOf($Task, 'fuzz')
if ($at -ge 0 -and $at + 1 -lt $Task.Count -and $Task[$at + 1] -match '^\d+$') {
    $fuzzSeconds = [int] $Task[$at + 1]
    $Task = @($Task[0..$at]) + @(for ($i = $at + 2; $i -lt $Task.Count; $i++) { $Task[$i] })
}
$unknown = @($Task | Where-Object { $_ -notin $tasks })
if ($unknown) {
    throw "There is no task $($unknown -join ', '). Tasks: $($tasks -join ', ')."
}
$root = $PSScriptRoot
$results = [IO.Path]::Combine($root, 'build', 'results')
foreach ($file in 'Files', 'Programs', 'Steps', 'Suites', 'Servers', 'Checks', 'Tutorial', 'Libraries', 'Wine',
    'Windows', 'Framework', 'Package', 'PackageTests', 'Fuzz', 'Bench') {
    . ([IO.Path]::Combine($root, 'tests', 'tools', "$file.ps1"))
}

$platform = [Runtime.InteropServices.RuntimeInformation]
if ($platform::IsOSPlatform([Runtime.InteropServices.OSPlatform]::Windows)) {
    $os, $exe, $library = 'win', '.exe', '.dll'
} elseif ($platform::IsOSPlatform([Runtime.InteropServices.OSPlatform]::OSX)) {
    $os, $exe, $library = 'osx', '', '.dylib'
} else {
    $os, $exe, $library = 'linux', '', '.so'
}
$nativeFolder = "$os-$($platform::ProcessArchitecture)".ToLowerInvariant()

function Build-Native([string] $Preset, [string] $Target) {
    Assert-Program cmake @('--preset', $Preset)
    Assert-Program cmake @('--build', '--preset', $Preset, '--target', $Target)
}

function Build-Module {
    Assert-Program dotnet @('build', (Join-Parts $root 'module' 'MIStorage.csproj'), '-c', 'Release', '--nologo')
}

# The module as it is installed: what is text, the assembly, and the native libraries, by the folders in which PowerShell
# looks for them.
function Copy-Module([string] $To, [Collections.IDictionary] $Libraries) {
    Remove-Folder $To
    Copy-Folder (Join-Parts $root 'ps1') $To
    [IO.File]::Copy((Join-Parts $root 'LICENSE'), (Join-Parts $To 'LICENSE'))
    [IO.File]::Copy((Join-Parts $root 'module' 'bin' 'Release' 'netstandard2.0' 'MIStorage.dll'),
        (Join-Parts $To 'MIStorage.dll'))
    foreach ($folder in $Libraries.Keys) {
        [void] [IO.Directory]::CreateDirectory((Join-Parts $To $folder))
        [IO.File]::Copy($Libraries[$folder], (Join-Parts $To $folder ([IO.Path]::GetFileName($Libraries[$folder]))))
    }
}

function Invoke-Build {
    Assert-Step 'build the native library' { Build-Native release MIStorageNative }
    Assert-Step 'build the module' { Build-Module }
    Assert-Step 'assemble out/MIStorage' {
        Copy-Module (Join-Parts $root 'out' 'MIStorage') @{
            $nativeFolder = Join-Parts $root 'build' 'release' 'native' "MIStorageNative$library"
        }
    }
}

# The tutorial with AddressSanitizer between .NET and the native library. .NET has uses of its own for SIGSEGV, and
# for memory that nobody frees.
function Invoke-BoundaryTest {
    Assert-Step 'build the native library with AddressSanitizer' { Build-Native asan MIStorageNative }
    $sanitized = Join-Parts $root 'build' 'asan' 'MIStorage'
    Copy-Module $sanitized @{ $nativeFolder = Join-Parts $root 'build' 'asan' 'native' "MIStorageNative$library" }
    $runtime = (Invoke-Program g++ @('-print-file-name=libasan.so')).Text.Trim()
    Invoke-Tutorial {
        param([string] $folder, [string[]] $arguments)
        $arguments[0] = Join-Parts $sanitized 'examples' 'Tutorial.ps1'
        Use-Environment @{
            LD_PRELOAD = $runtime
            ASAN_OPTIONS = 'detect_leaks=0:handle_segv=0:use_sigaltstack=0'
        } {
            Invoke-Script $folder $arguments
        }
    }
}

# Tests start fresh processes on it. Where this script runs on it, build.sh has built it.
function Publish-Host {
    if ($Host.Name -ne 'MIStorage.Host') {
        Assert-Step 'build the script host' {
            Assert-Program dotnet @('publish', (Join-Parts $root 'tests' 'host'), '-c', 'Release', '--nologo',
                '-o', (Join-Parts $root 'build' 'host'))
        }
    }
}

function Invoke-Test {
    Invoke-Build
    Publish-Host
    Install-Azurite
    [void] [IO.Directory]::CreateDirectory($results)
    Invoke-Step 'emulator tests' { Invoke-EmulatorSuite }
    if ($os -eq 'linux') {
        Invoke-Step 'tests of the benchmark' {
            Build-Native release bench_programs
            Invoke-BenchSuite
        }
    }
    Use-Azurite mistoragetest (New-AccountKey) {
        param([string] $azurite)
        Use-Emulator @() {
            param([string] $emulator)
            Use-Environment @{ MISTORAGE_TEST_AZURITE = $azurite; MISTORAGE_TEST_EMULATOR = $emulator } {
                Invoke-Step 'native tests' {
                    Build-Native release mistorage_tests
                    Invoke-NativeSuite release
                }
                Invoke-Step 'module tests' { Invoke-ModuleSuite }
                Invoke-Step 'native tests under AddressSanitizer and UndefinedBehaviorSanitizer' {
                    Build-Native asan mistorage_tests
                    Assert-NativeSuite asan
                } -Counts
                Invoke-Step 'native tests in which threads meet under ThreadSanitizer' {
                    Build-Native tsan mistorage_tests
                    Assert-NativeSuite tsan
                } -Counts
            }
        }
    }
    if ($os -eq 'linux') {
        Invoke-BoundaryTest
    }
}

# Native tests that take long, by their tag.
function Invoke-LongTest([string] $Title, [string] $Tag, [string] $Setting, [string] $Value) {
    Install-Azurite
    Use-Azurite mistoragetest (New-AccountKey) {
        param([string] $azurite)
        Use-Emulator @() {
            param([string] $emulator)
            Use-Environment @{
                MISTORAGE_TEST_AZURITE = $azurite
                MISTORAGE_TEST_EMULATOR = $emulator
                $Setting = $Value
            } {
                Invoke-Step $Title {
                    Build-Native release mistorage_tests
                    Invoke-NativeSuite release $Tag
                }
            }
        }
    }
}

# What the tests do with a few transfers, with hundreds.
function Invoke-Kill {
    Invoke-LongTest 'transfers that are killed, 250 uploads and 250 downloads' '[kills]' MISTORAGE_TEST_KILLS 250
}

function Invoke-Soak {
    Invoke-LongTest 'an hour of transfers with 1 % faults' '[soak]' MISTORAGE_TEST_SOAK_SECONDS 3600
}

function Invoke-Fuzz {
    Assert-Step 'build the fuzz targets' { Build-Native fuzz fuzz_targets }
    Invoke-Step "fuzzing for $fuzzSeconds s" { Invoke-FuzzSuite $fuzzSeconds }
}

function Invoke-Check {
    Invoke-Step 'formatting (clang-format)' { Assert-NativeFormat } -Counts
    Invoke-Step 'formatting (dotnet format --verify-no-changes)' { Assert-ManagedFormat } -Counts
    Invoke-Step 'clang-tidy' { Assert-ClangTidy } -Counts
    Invoke-Step 'cppcheck' { Assert-Cppcheck } -Counts
}

# What a user installs, for Windows and Linux at once: made on Linux, and tested as installed.
function Invoke-Package {
    Assert-Step 'build the libraries for Linux' { Build-Libraries linux-x64 }
    Assert-Step 'build the libraries for Windows' { Build-Libraries win-x64 }
    Assert-Step 'build the native library for Linux' { Build-Native package MIStorageNative }
    Assert-Step 'build the native library for Windows' { Build-Native windows-cross MIStorageNative }
    Assert-Step 'build the module' { Build-Module }
    $module = Join-Parts $package 'MIStorage'
    Assert-Step 'assemble out/package/MIStorage' { Copy-PackagedModule $module }
    $file = Join-Parts $package "MIStorage.$((Read-Manifest $module).ModuleVersion).nupkg"
    Assert-Step "pack $([IO.Path]::GetFileName($file))" { New-Package $module $file }
    Publish-Host
    Install-Azurite
    Invoke-PackageSuite $file
}

function Invoke-Demo {
    Invoke-Build
    Install-Azurite
    Invoke-Tutorial {
        param([string] $folder, [string[]] $arguments)
        Invoke-Script $folder $arguments
    }
}

# The same on Windows, as far as Linux can show it: the cross-built library under wine.
function Invoke-Test-Windows {
    Invoke-Build
    Install-Azurite
    Invoke-Step 'the module on mono, a stand-in for 5.1 (it is not 5.1): compiled for net472, loaded, P/Invoke' {
        Assert-Framework
    }
    Assert-Step 'build the libraries for Windows' { Build-Libraries win-x64 }
    Assert-Step 'build the native library for Windows' {
        Build-Native windows-cross MIStorageNative
        Add-WindowsLibrary
    }
    Assert-Step 'build the script host for Windows' { Publish-WindowsHost }
    Assert-Step 'build the native tests' { Build-Native release mistorage_tests }
    Assert-Step 'build the native tests for Windows' { Build-Native windows-cross mistorage_tests }
    Use-Wine {
        Invoke-Step 'the same native tests on Windows as here' { Compare-NativeTests } -Counts
        Use-Azurite mistoragetest (New-AccountKey) {
            param([string] $azurite)
            Use-Emulator @() {
                param([string] $emulator)
                Use-Environment @{ MISTORAGE_TEST_AZURITE = $azurite; MISTORAGE_TEST_EMULATOR = $emulator } {
                    Invoke-Step 'native tests on wine' { Invoke-NativeSuite windows-cross }
                }
            }
            Invoke-TlsSuite $azurite
        }
        Invoke-Tutorial {
            param([string] $folder, [string[]] $arguments)
            Invoke-Visibly $wine (@($windowsHost) + $arguments) $folder
        }
    }
}

function Invoke-Bench {
    Invoke-Build
    Publish-Host
    Install-Azurite
    Install-BenchPeers
    Invoke-BenchHarness $benchArguments
}

function Invoke-Clean {
    foreach ($folder in 'build', 'out', 'tests/azurite/node_modules', 'tests/bench/peers/node_modules',
        'tests/bench/dotnet/bin', 'tests/bench/dotnet/obj', 'module/bin', 'module/obj',
        'tests/host/bin', 'tests/host/obj', 'tests/module/bin', 'tests/module/obj') {
        Remove-Folder (Join-Parts $root $folder)
    }
}

# No program that is started here reports to its maker, or stays behind to be faster the next time.
$quiet = @{
    DOTNET_CLI_TELEMETRY_OPTOUT = '1'
    DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE = '1'
    MSBUILDDISABLENODEREUSE = '1'
    UseSharedCompilation = 'false'
    NPM_CONFIG_UPDATE_NOTIFIER = 'false'
}
$path = $ExecutionContext.SessionState.Path
$before = $path.CurrentLocation
try {
    [void] $path.SetLocation($root)
    Use-Environment $quiet {
        foreach ($name in $Task) {
            try {
                & "Invoke-$name"
            } catch [OperationCanceledException] {
                continue
            } catch {
                $reason = "$_`n$($_.ScriptStackTrace)"
                Invoke-Step "task $name" { throw $reason }
            }
        }
    }
} finally {
    [void] $path.SetLocation($before)
}
if ($Task -match 'test|check|package|kill|soak|fuzz') {
    Write-Sum
}
exit [int] (Test-Failed)
