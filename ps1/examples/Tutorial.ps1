<#
.SYNOPSIS
The tutorial "Use a Windows VM system-assigned managed identity to access Azure Storage", step by step.

.DESCRIPTION
Gets a token for the machine's managed identity, lists the keys of a storage account, uploads a file and downloads
it again. Run it on an Azure VM whose identity has the role "Storage Account Key Operator Service Role" on the
account. It writes test.txt and test2.txt in the current folder and the blob testblob in the container.

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
./Tutorial.ps1 -StorageAccountName mystorage -ContainerName demo
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
Import-Module $Module

# Each step goes to Out-Default by itself: of one stream of different objects only the first kind would get its view.

'== Get an access token for Resource Manager'
$token = Get-MIAccessToken -Resource https://management.azure.com/
$token | Out-Default

'== Get the storage account keys'
$account = @{ StorageAccountName = $StorageAccountName; AccessToken = $token }
if ($SubscriptionId) { $account.SubscriptionId = $SubscriptionId }
if ($ResourceGroupName) { $account.ResourceGroupName = $ResourceGroupName }
if ($ResourceManagerEndpoint) { $account.ResourceManagerEndpoint = $ResourceManagerEndpoint }
$keys = @(Get-MIStorageKey @account)
$keys | Out-Default

'== Make a context with the first key'
$endpoint = @{}
if ($BlobEndpoint) { $endpoint.BlobEndpoint = $BlobEndpoint }
$ctx = New-MIStorageContext -StorageAccountName $StorageAccountName -StorageAccountKey $keys[0].Value @endpoint
$ctx | Out-Default

'== Create the container'
try {
    New-MIStorageContainer -Name $ContainerName -Context $ctx | Out-Default
}
catch {
    if ($_.FullyQualifiedErrorId -notlike 'ContainerAlreadyExists*') { throw }
    "Container '$ContainerName' is there already."
}

# The folder of the prompt, which is not the process's own.
$folder = $ExecutionContext.SessionState.Path.CurrentFileSystemLocation.ProviderPath
$test = [IO.Path]::Combine($folder, 'test.txt')
$test2 = [IO.Path]::Combine($folder, 'test2.txt')
[IO.File]::WriteAllText($test, 'This is a test text file.' + [Environment]::NewLine)

'== Upload test.txt'
Set-MIStorageBlobContent -File test.txt -Container $ContainerName -Blob testblob -Context $ctx -Force | Out-Default

'== Download it as test2.txt'
Get-MIStorageBlobContent -Blob testblob -Container $ContainerName -Destination test2.txt -Context $ctx -Force | Out-Default

'== Compare'
if ([Convert]::ToBase64String([IO.File]::ReadAllBytes($test)) -ne [Convert]::ToBase64String([IO.File]::ReadAllBytes($test2))) {
    throw 'test.txt and test2.txt differ.'
}
'test.txt and test2.txt are equal.'
