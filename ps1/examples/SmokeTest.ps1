<#
.SYNOPSIS
Checks MIStorage on a real machine, from the import to the clean-up.

.DESCRIPTION
What a person runs on an Azure VM before a release, in Windows PowerShell 5.1 and in PowerShell 7. The VM's identity
needs the role "Storage Account Key Operator Service Role" on the account. Each check is one line: PASS, FAIL, or SKIP
where a check before it that it needs has failed. The exit code is 1 if a check has failed, else 0.

It writes below the temporary folder, and removes that again. In the container it overwrites the blobs
mistorage-smoketest and mistorage-smoketest-large, which stay there, as does the container.

.PARAMETER StorageAccountName
The storage account.

.PARAMETER ContainerName
The container; it is created where it is not there.

.PARAMETER SubscriptionId
The account's subscription. Default: the VM's own.

.PARAMETER ResourceGroupName
The account's resource group. Default: the VM's own.

.PARAMETER ResourceManagerEndpoint
Where Resource Manager is. For emulators and private clouds.

.PARAMETER BlobEndpoint
The account's blob endpoint. For emulators and private clouds.

.PARAMETER Module
The module: a path or a name. Default: the one that this script came with.

.EXAMPLE
./SmokeTest.ps1 -StorageAccountName mystorage -ContainerName smoketest
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory = $true)] [string] $StorageAccountName,
    [Parameter(Mandatory = $true)] [string] $ContainerName,
    [string] $SubscriptionId,
    [string] $ResourceGroupName,
    [string] $ResourceManagerEndpoint,
    [string] $BlobEndpoint,
    [string] $Module
)

$ErrorActionPreference = 'Stop'

if (-not $Module) {
    # In the module's folder, or in a checkout that was built; else an installed one.
    $Module = 'MIStorage'
    $above = [IO.Path]::GetDirectoryName($PSScriptRoot)
    foreach ($folder in $above, [IO.Path]::Combine([IO.Path]::GetDirectoryName($above), 'out', 'MIStorage')) {
        if ([IO.File]::Exists([IO.Path]::Combine($folder, 'MIStorage.dll'))) {
            $Module = [IO.Path]::Combine($folder, 'MIStorage.psd1')
            break
        }
    }
}

$at = @{ Container = $ContainerName }
$endpoint = @{}
if ($BlobEndpoint) { $endpoint.BlobEndpoint = $BlobEndpoint }

$outcomes = @{}
$counts = @{ PASS = 0; FAIL = 0; SKIP = 0 }

# Runs a check, unless one that it needs has not passed, and shows the outcome. The block returns what is worth showing,
# and throws where the check fails; what the next checks need it keeps in the script's scope.
function Test-Step([string] $Name, [string[]] $Needs, [scriptblock] $Block) {
    $clock = [Diagnostics.Stopwatch]::StartNew()
    $missing = @($Needs | Where-Object { $_ -and $outcomes[$_] -ne 'PASS' })
    if ($missing) {
        $outcome = 'SKIP'
        $detail = "needs: $($missing -join ', ')"
    }
    else {
        try {
            $detail = "$(& $Block)"
            $outcome = 'PASS'
        }
        catch {
            $outcome = 'FAIL'
            $detail = $_.Exception.Message
            if ($_.FullyQualifiedErrorId -ne $detail) { $detail = "$($_.FullyQualifiedErrorId): $detail" }
            if ($_.ErrorDetails -and $_.ErrorDetails.RecommendedAction) {
                $detail += " $($_.ErrorDetails.RecommendedAction)"
            }
        }
    }
    $outcomes[$Name] = $outcome
    $counts[$outcome]++
    '{0}  {1,-22} {2,7:0.00} s  {3}' -f $outcome, $Name, $clock.Elapsed.TotalSeconds, ($detail -replace '\s+', ' ')
}

function Assert-That($Condition, [string] $Otherwise) {
    if (-not $Condition) { throw $Otherwise }
}

# The error that the block must end with, by its id, or one of several. It must say what to do next. Gives the id.
function Assert-Refused([string[]] $ErrorIds, [scriptblock] $Block) {
    try {
        [void] (& $Block)
    }
    catch {
        $id = ($_.FullyQualifiedErrorId -split ',')[0]
        Assert-That ($ErrorIds -contains $id) "The error is $id instead of ${ErrorIds}: $($_.Exception.Message)"
        Assert-That ($_.Exception.Message -and $_.ErrorDetails.RecommendedAction) 'The error does not say what to do next.'
        return $id
    }
    throw "$ErrorIds was expected, and nothing failed."
}

# Runs a script where nobody can be asked, whatever shell this one runs in; gives the id of its error.
function Invoke-Unattended([string] $Script, [object[]] $Arguments) {
    $runspaces = [Management.Automation.Runspaces.RunspaceFactory]
    $runspace = $runspaces::CreateRunspace([Management.Automation.Runspaces.InitialSessionState]::CreateDefault2())
    $runspace.Open()
    $shell = [PowerShell]::Create()
    $shell.Runspace = $runspace
    try {
        [void] $shell.AddCommand('Import-Module').AddParameter('Name', $script:modulePath).AddStatement()
        [void] $shell.AddScript($Script)
        foreach ($argument in $Arguments) { [void] $shell.AddArgument($argument) }
        [void] $shell.Invoke()
        if ($shell.Streams.Error.Count) {
            return ($shell.Streams.Error[0].FullyQualifiedErrorId -split ',')[0]
        }
    }
    finally {
        $shell.Dispose()
        $runspace.Dispose()
    }
}

function Get-Hash([string] $File) {
    $hash = [Security.Cryptography.SHA256]::Create()
    $stream = [IO.File]::OpenRead($File)
    try { [BitConverter]::ToString($hash.ComputeHash($stream)) }
    finally { $stream.Dispose(); $hash.Dispose() }
}

function New-RandomFile([string] $File, [int] $Size) {
    $bytes = [byte[]]::new($Size)
    [Random]::new().NextBytes($bytes)
    [IO.File]::WriteAllBytes($File, $bytes)
}

"PowerShell $($PSVersionTable.PSVersion) $($PSVersionTable.PSEdition), " +
    "$([Runtime.InteropServices.RuntimeInformation]::FrameworkDescription), " +
    "$([Runtime.InteropServices.RuntimeInformation]::OSDescription)"
''

$work = [IO.Path]::Combine([IO.Path]::GetTempPath(), "mistorage-smoketest-$([guid]::NewGuid())")
$file = [IO.Path]::Combine($work, 'test.txt')
$copy = [IO.Path]::Combine($work, 'test2.txt')
$large = [IO.Path]::Combine($work, 'large.bin')
$largeCopy = [IO.Path]::Combine($work, 'large2.bin')
[void] [IO.Directory]::CreateDirectory($work)
[IO.File]::WriteAllText($file, 'This is a test text file.' + [Environment]::NewLine)

try {
    Test-Step 'import' @() {
        Import-Module $Module
        $script:loaded = Get-Module MIStorage
        $script:modulePath = [IO.Path]::Combine($loaded.ModuleBase, 'MIStorage.psd1')
        "$($loaded.Version) from $($loaded.ModuleBase)"
    }
    Test-Step 'help' @('import') {
        $cmdlets = @($loaded.ExportedCmdlets.Keys)
        foreach ($cmdlet in $cmdlets) {
            Assert-That (Get-Help $cmdlet).details.description "$cmdlet has no help."
        }
        "$($cmdlets.Count) cmdlets"
    }
    Test-Step 'token' @('import') {
        $script:token = Get-MIAccessToken -Resource https://management.azure.com/
        Assert-That ($token.Token -is [Security.SecureString]) 'The token is no SecureString.'
        Assert-That ($token.ExpiresOn -gt [DateTimeOffset]::UtcNow) "It expired on $($token.ExpiresOn)."
        "until $($token.ExpiresOn.UtcDateTime.ToString('u'))"
    }
    Test-Step 'token as text' @('token') {
        $text = Get-MIAccessToken -Resource https://management.azure.com/ -AsPlainText
        Assert-That ($text -is [string] -and $text.Length -gt 20) 'It is no token.'
        Assert-That ("$token".IndexOf($text) -lt 0) 'The object shows the token.'
    }
    Test-Step 'keys' @('token') {
        $account = @{ StorageAccountName = $StorageAccountName; AccessToken = $token }
        if ($SubscriptionId) { $account.SubscriptionId = $SubscriptionId }
        if ($ResourceGroupName) { $account.ResourceGroupName = $ResourceGroupName }
        if ($ResourceManagerEndpoint) { $account.ResourceManagerEndpoint = $ResourceManagerEndpoint }
        $script:keys = @(Get-MIStorageKey @account)
        Assert-That ($keys[0].Value -is [Security.SecureString]) 'The key is no SecureString.'
        ($keys | ForEach-Object { "$($_.KeyName) $($_.Permissions)" }) -join ', '
    }
    Test-Step 'context' @('keys') {
        $script:ctx = New-MIStorageContext -StorageAccountName $StorageAccountName -StorageAccountKey $keys[0].Value @endpoint
        $ctx.BlobEndPoint
    }
    Test-Step 'container' @('context') {
        try {
            [void] (New-MIStorageContainer -Name $ContainerName -Context $ctx)
            'created'
        }
        catch {
            if ($_.FullyQualifiedErrorId -notlike 'ContainerAlreadyExists*') { throw }
            'there already'
        }
    }
    Test-Step 'upload' @('container') {
        $blob = Set-MIStorageBlobContent -File $file @at -Blob mistorage-smoketest -Context $ctx -Force
        Assert-That ($blob.Length -eq [IO.FileInfo]::new($file).Length) "The blob has $($blob.Length) bytes."
        "$($blob.Length) bytes"
    }
    Test-Step 'download' @('upload') {
        $blob = Get-MIStorageBlobContent -Blob mistorage-smoketest @at -Destination $copy -Context $ctx -Force
        "$($blob.Length) bytes"
    }
    Test-Step 'bytes equal' @('download') {
        Assert-That ((Get-Hash $file) -eq (Get-Hash $copy)) 'What came back differs.'
    }
    Test-Step 'large upload' @('container') {
        New-RandomFile $large 40MB # above what goes in one request, either way
        [void] (Set-MIStorageBlobContent -File $large @at -Blob mistorage-smoketest-large -Context $ctx -Force)
        '40 MiB in blocks'
    }
    Test-Step 'large download' @('large upload') {
        [void] (Get-MIStorageBlobContent -Blob mistorage-smoketest-large @at -Destination $largeCopy -Context $ctx -CheckMd5)
        Assert-That ((Get-Hash $large) -eq (Get-Hash $largeCopy)) 'What came back differs.'
        '40 MiB in ranges, equal'
    }
    Test-Step 'blob not overwritten' @('upload') {
        $id = Invoke-Unattended 'param($File, $Container, $Context)
            Set-MIStorageBlobContent -File $File -Container $Container -Blob mistorage-smoketest -Context $Context' `
            @($file, $ContainerName, $ctx)
        Assert-That ($id -eq 'BlobAlreadyExists') "BlobAlreadyExists was expected; the error is '$id'."
        $id
    }
    Test-Step 'file not overwritten' @('download') {
        $id = Invoke-Unattended 'param($File, $Container, $Context)
            Get-MIStorageBlobContent -Blob mistorage-smoketest -Container $Container -Destination $File -Context $Context' `
            @($copy, $ContainerName, $ctx)
        Assert-That ($id -eq 'FileAlreadyExists') "FileAlreadyExists was expected; the error is '$id'."
        $id
    }
    Test-Step 'missing blob' @('container') {
        Assert-Refused BlobNotFound {
            Get-MIStorageBlobContent -Blob mistorage-smoketest-missing @at -Destination "$copy.missing" -Context $ctx
        }
        Assert-That (-not [IO.File]::Exists("$copy.missing")) 'A file was written.'
    }
    Test-Step 'wrong key' @('container') {
        $wrong = New-MIStorageContext -StorageAccountName $StorageAccountName @endpoint `
            -StorageAccountKey ([Convert]::ToBase64String([byte[]]::new(64)))
        # The second is Azurite's.
        Assert-Refused AuthenticationFailed, AuthorizationFailed {
            Get-MIStorageBlobContent -Blob mistorage-smoketest @at -Destination "$copy.wrong" -Context $wrong
        }
    }
}
finally {
    Test-Step 'clean-up' @() {
        [IO.Directory]::Delete($work, $true)
    }
}

''
"$($counts.PASS) passed, $($counts.FAIL) failed, $($counts.SKIP) skipped"
if ($outcomes['container'] -eq 'PASS') {
    "The container '$ContainerName' stays, with what was uploaded."
}
exit [int] ($counts.FAIL -gt 0)
