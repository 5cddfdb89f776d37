# The test suites: how each is run, and how its totals are read.

# The runner of a preset, and what runs it: itself, or wine.
function Get-NativeRunner([string] $Preset) {
    $folder = Join-Parts $root 'build' $Preset 'tests' 'native'
    if ($Preset -eq 'windows-cross') {
        return $wine, (Join-Parts $folder 'mistorage_tests.exe')
    }
    , (Join-Parts $folder "mistorage_tests$exe")
}

# With an expression for the tests that are run: all, where there is none.
function Invoke-NativeSuite([string] $Preset, [string[]] $Tests) {
    $program, $arguments = Get-NativeRunner $Preset
    # Compare-NativeTests says which and why.
    $chosen = if ($Tests) { $Tests } elseif ($Preset -eq 'windows-cross') { @('~[agent]~[faults]') } else { @() }
    $run = Invoke-Program $program (@($arguments) + $chosen)
    # What a test has measured are tables.
    $lines = $run.Text -split '\r?\n'
    $tables = @($lines | Where-Object { $_.StartsWith('|') })
    $run.Text = @($lines | Where-Object { -not $_.StartsWith('|') }) -join "`n"
    # Catch2's last line has one of two forms. Without it the runner has died, whatever its exit code.
    if ($run.Text -match 'All tests passed \(.* in (\d+) test cases?\)') {
        return New-SuiteResult $run -Passed $Matches[1] -Notes $tables
    }
    $cases = [regex]::Match($run.Text, '(?m)^test cases:(.*)$').Value
    $passed = [regex]::Match($cases, '(\d+) passed').Groups[1].Value
    $failed = [regex]::Match($cases, '(\d+) failed(?! as expected)').Groups[1].Value
    if (-not $cases) {
        $failed = 1
    }
    New-SuiteResult $run -Passed ([int] $passed) -Failed ([int] $failed) -Notes $tables
}

function Assert-NativeSuite([string] $Preset) {
    $result = Invoke-NativeSuite $Preset
    if ($result.Failed) {
        throw $result.Text
    }
}

# The names of the test cases that a preset's runner has; with a tag, those that have it.
function Get-NativeTests([string] $Preset, [string[]] $Tag) {
    $program, $arguments = Get-NativeRunner $Preset
    $run = Invoke-Program $program (@($arguments) + '--list-test-names-only' + $Tag)
    $run.Text -split '\r?\n' | Where-Object { $_ } | ForEach-Object { $_.Trim() }
}

# That Windows has every test case but those whose tag says that they are not its own.
function Compare-NativeTests {
    $posix = @(Get-NativeTests release '[posix]')
    $there = @(Get-NativeTests windows-cross)
    $missing = @(Get-NativeTests release | Where-Object { $_ -notin $there -and $_ -notin $posix })
    if (-not $there -or -not $posix -or $missing) {
        throw "These test cases are not run on Windows:`n$($missing -join "`n")"
    }
    $agent = @(Get-NativeTests windows-cross '[agent]')
    New-Result -Passed 1 -Notes (@("$($there.Count) cases; not on Windows, which has no such files or refuses the writer:") +
        ($posix | ForEach-Object { "  $_" }) +
        'not under wine, into whose folders the emulator of the Azure Arc agent, a program of Linux, puts no keys:' +
        ($agent | ForEach-Object { "  $_" }) +
        'not under wine, because it takes minutes there: the table of faults')
}

function Invoke-EmulatorSuite {
    # The files are named, because Node's versions disagree about what a folder means here.
    $files = [IO.Directory]::GetFiles((Join-Parts $root 'tests' 'emulator'), '*.test.js')
    $totals = Join-Parts $results 'emulator.tap'
    $run = Invoke-Program node (@('--test', '--test-reporter=spec', '--test-reporter-destination=stdout',
            '--test-reporter=tap', "--test-reporter-destination=$totals") + $files)
    $counts = @{ pass = 0; fail = 0; cancelled = 0 }
    foreach ($match in [regex]::Matches([IO.File]::ReadAllText($totals), '(?m)^# (pass|fail|cancelled) (\d+)')) {
        $counts[$match.Groups[1].Value] = [int] $match.Groups[2].Value
    }
    New-SuiteResult $run -Passed $counts.pass -Failed ($counts.fail + $counts.cancelled)
}

function Invoke-ModuleSuite {
    $totals = Join-Parts $results 'module.trx'
    [IO.File]::Delete($totals)
    $run = Invoke-Program dotnet @('test', (Join-Parts $root 'tests' 'module'), '-c', 'Release', '--nologo',
        '--blame-hang-timeout', '10m', '--blame-hang-dump-type', 'none',
        '--results-directory', $results, '--logger', 'trx;LogFileName=module.trx')
    if (-not [IO.File]::Exists($totals)) {
        return New-SuiteResult $run -Failed 1
    }
    $trx = [xml]::new()
    $trx.Load($totals)
    $counters = $trx.TestRun.ResultSummary.Counters
    $failed = [int] $counters.executed - [int] $counters.passed
    # What a test has measured it writes to its output.
    $notes = foreach ($result in $trx.TestRun.Results.UnitTestResult) {
        if ($result.outcome -eq 'Passed' -and $result.Output.StdOut) { $result.Output.StdOut.Trim() }
        if ($result.outcome -eq 'Failed') { $run.Text += "`n$($result.testName)`n$($result.Output.ErrorInfo.Message)" }
    }
    New-SuiteResult $run -Passed $counters.passed -Failed $failed -Notes $notes
}
