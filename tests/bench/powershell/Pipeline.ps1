# The cmdlets' entry in the benchmark: a folder of files through the pipeline. With -Down they come back, into
# another folder. With -Warm everything is done twice, and the seconds of the second time are printed.
param(
    [Parameter(Mandatory)] [string] $Module,
    [Parameter(Mandatory)] [string] $Endpoint,
    [Parameter(Mandatory)] [string] $Container,
    [Parameter(Mandatory)] [string] $Folder,
    [string] $Down,
    [switch] $Warm
)

$ErrorActionPreference = 'Stop'
Import-Module $Module
$connection = "AccountName=$env:MISTORAGE_TEST_ACCOUNT;AccountKey=$env:MISTORAGE_TEST_KEY;BlobEndpoint=$Endpoint"
$context = New-MIStorageContext -ConnectionString $connection

function Send-Files {
    Get-ChildItem $Folder -File | Set-MIStorageBlobContent -Container $Container -Context $context -Force
}

$blobs = Send-Files
if ($Warm) {
    if ($Down) {
        $null = $blobs | Get-MIStorageBlobContent -Destination $Down -Force
    }
    $clock = [Diagnostics.Stopwatch]::StartNew()
    if ($Down) {
        $null = $blobs | Get-MIStorageBlobContent -Destination $Down -Force
    } else {
        $null = Send-Files
    }
    $clock.Elapsed.TotalSeconds.ToString('0.0000', [Globalization.CultureInfo]::InvariantCulture)
}
