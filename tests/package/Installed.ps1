# Runs the tutorial of an installed module, and makes sure that nothing of the checkout had a part in it.
[CmdletBinding()]
param(
    # The folder that the module must be loaded from.
    [Parameter(Mandatory = $true)] [string] $Base,
    # The folder that nothing may be loaded from.
    [Parameter(Mandatory = $true)] [string] $Checkout,
    # The rest is the tutorial's.
    [string] $Module,
    [string] $StorageAccountName,
    [string] $ContainerName,
    [string] $SubscriptionId,
    [string] $ResourceGroupName,
    [string] $ResourceManagerEndpoint,
    [string] $BlobEndpoint
)

$ErrorActionPreference = 'Stop'
$arguments = @{}
foreach ($name in $PSBoundParameters.Keys) {
    if ($name -notin 'Base', 'Checkout') {
        $arguments[$name] = $PSBoundParameters[$name]
    }
}
& ([IO.Path]::Combine($Base, 'examples', 'Tutorial.ps1')) @arguments

$loaded = (Get-Module MIStorage).ModuleBase
if ($loaded -ne $Base) {
    throw "The module came from '$loaded' instead of '$Base'."
}
$mapped = [IO.File]::ReadAllLines('/proc/self/maps')
foreach ($file in 'MIStorage.dll', 'linux-x64/MIStorageNative.so') {
    if (-not ($mapped -like "*$Base/$file")) {
        throw "'$Base/$file' is not loaded."
    }
}
$strange = @($mapped -like "*$Checkout/*")
if ($strange) {
    throw "Of the checkout was loaded: $($strange[0])"
}
