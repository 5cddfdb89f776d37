# Other programs: to run one and have its output, and to start one that serves until its stdin closes.
# Like all of build.ps1: the language, programs and .NET calls, and no cmdlet that the hosted engine lacks.

function Invoke-Program([string] $Program, [string[]] $Arguments) {
    $file = @(Get-Command $Program -CommandType Application -ErrorAction Stop)[0].Path
    # Windows PowerShell makes an error of each line on stderr, and under Stop the first would end the script.
    $ErrorActionPreference = 'Continue'
    $lines = & $file @Arguments 2>&1 | ForEach-Object {
        if ($_ -is [Management.Automation.ErrorRecord]) { $_.Exception.Message } else { $_ }
    }
    [pscustomobject]@{ ExitCode = $LASTEXITCODE; Text = $lines -join "`n" }
}

# For programs that have only one way to be right.
function Assert-Program([string] $Program, [string[]] $Arguments) {
    $run = Invoke-Program $Program $Arguments
    if ($run.ExitCode -ne 0) {
        throw "$($run.Text)`n$Program ended with exit code $($run.ExitCode)."
    }
}

# Runs a program on this very terminal, in a folder of its own; gives the exit code.
function Invoke-Visibly([string] $Program, [string[]] $Arguments, [string] $Folder) {
    $start = New-ProcessStart $Program $Arguments
    $start.WorkingDirectory = $Folder
    $process = [Diagnostics.Process]::Start($start)
    $process.WaitForExit()
    $process.ExitCode
}

# Runs a script in a new process of the shell that runs this one.
function Invoke-Script([string] $Folder, [string[]] $Arguments) {
    if ($Host.Name -eq 'MIStorage.Host') {
        return Invoke-Visibly dotnet (@((Join-Parts $root 'build' 'host' 'MIStorage.Host.dll')) + $Arguments) $Folder
    }
    $shell = [Diagnostics.Process]::GetCurrentProcess().MainModule.FileName
    Invoke-Visibly $shell (@('-NoProfile', '-ExecutionPolicy', 'Bypass', '-File') + $Arguments) $Folder
}

function New-ProcessStart([string] $Program, [string[]] $Arguments) {
    $start = [Diagnostics.ProcessStartInfo]::new($Program)
    $start.Arguments = ($Arguments | ForEach-Object { "`"$_`"" }) -join ' '
    $start.UseShellExecute = $false
    $start
}

# Runs the block while "node SCRIPT" serves. Its first line, "ready URL...", gives the block its urls.
function Use-Server([string] $Script, [string[]] $Arguments, [scriptblock] $Block) {
    $start = New-ProcessStart node (@($Script) + $Arguments)
    $start.RedirectStandardInput = $true
    $start.RedirectStandardOutput = $true
    $process = [Diagnostics.Process]::Start($start)
    try {
        $line = $process.StandardOutput.ReadLineAsync()
        if (-not $line.Wait(30000) -or "$($line.Result)" -notmatch '^ready ') {
            throw "$Script did not become ready."
        }
        & $Block $line.Result.Substring(6).Split(' ')
    } finally {
        # It ends with its stdin.
        $process.StandardInput.Close()
        if (-not $process.WaitForExit(10000)) {
            $process.Kill()
        }
    }
}

# Runs the block with these variables in the environment, and puts back what was there.
function Use-Environment([Collections.IDictionary] $Variables, [scriptblock] $Block) {
    $before = @{}
    foreach ($name in $Variables.Keys) {
        $before[$name] = [Environment]::GetEnvironmentVariable($name)
        [Environment]::SetEnvironmentVariable($name, $Variables[$name])
    }
    try {
        & $Block
    } finally {
        foreach ($name in $before.Keys) {
            [Environment]::SetEnvironmentVariable($name, $before[$name])
        }
    }
}
