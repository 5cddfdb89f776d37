# Steps: what is shown of each, and what all of them add up to.

$script:passed = 0
$script:failed = 0
$script:failures = @()

# Runs a step and shows its time. A block that throws has failed; one that gives Passed and Failed is a suite.
# -Counts says that a success is one test passed; a failure counts always.
function Invoke-Step([string] $Name, [scriptblock] $Block, [switch] $Counts) {
    $Host.UI.Write("$Name ... ")
    $clock = [Diagnostics.Stopwatch]::StartNew()
    try {
        $result = & $Block
        if (-not $result) {
            $result = New-Result -Passed ([int] $Counts.IsPresent)
        }
    } catch {
        $result = New-Result -Failed 1 -Text $_.Exception.Message
    }

    $script:passed += $result.Passed
    $script:failed += $result.Failed
    $outcome = if ($result.Failed) { 'FAILED' } else { 'ok' }
    if ($result.Passed + $result.Failed -gt 1) {
        $outcome += ", $($result.Passed) passed, $($result.Failed) failed"
    }
    $Host.UI.WriteLine("$outcome ($($clock.Elapsed.TotalSeconds.ToString('0.0')) s)")
    foreach ($note in $result.Notes) {
        $Host.UI.WriteLine("    $note")
    }
    if ($result.Failed) {
        $script:failures += [pscustomobject]@{ Name = $Name; Text = $result.Text }
        $Host.UI.WriteLine($result.Text)
    }
}

# A step that everything after it needs: its failure has been shown and counted, and ends the task.
function Assert-Step([string] $Name, [scriptblock] $Block) {
    $before = $script:failed
    Invoke-Step $Name $Block
    if ($script:failed -gt $before) {
        throw [OperationCanceledException]::new($Name)
    }
}

# What a suite's block gives: its counts, the output to show if any failed, and lines to show in any case.
function New-Result([int] $Passed, [int] $Failed, [string] $Text, [string[]] $Notes) {
    [pscustomobject]@{ Passed = $Passed; Failed = $Failed; Text = $Text; Notes = $Notes }
}

# A suite that ended badly without a failed test to show for it has crashed: that counts as one.
function New-SuiteResult($Run, [int] $Passed, [int] $Failed, [string[]] $Notes) {
    if ($Run.ExitCode -ne 0 -and $Failed -eq 0) {
        $Failed = 1
    }
    New-Result $Passed $Failed "$($Run.Text)`nexit code $($Run.ExitCode)" $Notes
}

# Every failure's last lines once more, because of a long log often the end alone is at hand.
function Write-Sum {
    $most = 40
    $Host.UI.WriteLine('')
    foreach ($failure in $script:failures) {
        $Host.UI.WriteLine("failed: $($failure.Name)")
        $lines = @($failure.Text -split '\r?\n' | Where-Object { $_.Trim() })
        for ($i = [Math]::Max(0, $lines.Count - $most); $i -lt $lines.Count; $i++) {
            $Host.UI.WriteLine("    $($lines[$i])")
        }
    }
    $Host.UI.WriteLine("$($script:passed) passed, $($script:failed) failed")
}

function Test-Failed {
    $script:failed -gt 0
}
