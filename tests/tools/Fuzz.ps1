# libFuzzer's targets: each with the corpus of its name in tests/fuzz, to which nothing is added.

# What a target finds lies in build/results, with the command that repeats it in the output.
function Invoke-FuzzSuite([int] $Seconds) {
    [void] [IO.Directory]::CreateDirectory($results)
    $corpora = [IO.Directory]::GetDirectories((Join-Parts $root 'tests' 'fuzz' 'corpus'))
    [array]::Sort($corpora)
    $passed, $failed, $text, $notes = 0, 0, '', @()
    foreach ($corpus in $corpora) {
        $name = [IO.Path]::GetFileName($corpus)
        $grown = Join-Parts $root 'build' 'fuzz' 'corpus' $name
        [void] [IO.Directory]::CreateDirectory($grown)
        $run = Invoke-Program (Join-Parts $root 'build' 'fuzz' 'tests' 'fuzz' $name) @(
            "-max_total_time=$([Math]::Max(1, [int] ($Seconds / $corpora.Count)))", '-max_len=65536', '-timeout=10',
            '-print_final_stats=1', '-close_fd_mask=1', "-artifact_prefix=$(Join-Parts $results "$name-")", $grown, $corpus)
        $executions = [regex]::Match($run.Text, 'stat::number_of_executed_units:\s*(\d+)').Groups[1].Value
        if ($run.ExitCode -eq 0 -and $executions) {
            $passed++
            $notes += "${name}: $executions executions"
        } else {
            $failed++
            $text += "$name ended with $($run.ExitCode):`n$($run.Text)`n"
        }
    }
    New-Result $passed $failed $text $notes
}
