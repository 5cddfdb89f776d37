# Stores a blob at a server and says how that went in its last line: "stored", or the error's id.
param(
    [Parameter(Mandatory = $true)] [string] $Module,
    # Where Azurite is, with TLS before it.
    [Parameter(Mandatory = $true)] [string] $Url
)

$ErrorActionPreference = 'Stop'
Import-Module $Module

$file = [IO.Path]::GetTempFileName()
try {
    $account = $env:MISTORAGE_TEST_ACCOUNT
    $ctx = New-MIStorageContext -StorageAccountName $account -StorageAccountKey $env:MISTORAGE_TEST_KEY -BlobEndpoint "$Url/$account"
    $container = [guid]::NewGuid().ToString()
    [void] (New-MIStorageContainer -Name $container -Context $ctx)
    [IO.File]::WriteAllText($file, 'content')
    [void] (Set-MIStorageBlobContent -File $file -Container $container -Blob blob -Context $ctx)
    'stored'
}
catch {
    "$_"
    $_.FullyQualifiedErrorId.Split(',')[0]
}
finally {
    [IO.File]::Delete($file)
}
