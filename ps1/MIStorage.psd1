@{
    RootModule = 'MIStorage.dll'
    ModuleVersion = '0.1.0'
    GUID = '0c1b7f0e-5a0b-4c8e-9a55-6b1d3f1d2c47'
    Author = 'MIStorage'
    CompanyName = 'MIStorage'
    Copyright = '(c) MIStorage. MIT License.'
    Description = 'Azure Storage with a managed identity: a token from the local identity endpoint, the account keys from Resource Manager, blobs up and down. No login and no other module.'
    PowerShellVersion = '5.1'
    CompatiblePSEditions = @('Desktop', 'Core')
    ScriptsToProcess = @('RequireFramework.ps1')
    TypesToProcess = @('MIStorage.Types.ps1xml')
    FormatsToProcess = @('MIStorage.Format.ps1xml')
    CmdletsToExport = @(
        'Clear-MITokenCache'
        'Copy-MIStorageBlob'
        'Enable-MIStorageAzAlias'
        'Get-MIAccessToken'
        'Get-MIInstanceMetadata'
        'Get-MIStorageBlob'
        'Get-MIStorageBlobContent'
        'Get-MIStorageContainer'
        'Get-MIStorageKey'
        'New-MIStorageBlobSASToken'
        'New-MIStorageContainer'
        'New-MIStorageContext'
        'New-MIStorageKey'
        'Remove-MIStorageBlob'
        'Remove-MIStorageContainer'
        'Set-MIStorageBlobContent'
        'Set-MIStorageBlobProperty'
        'Set-MIStorageBlobTier'
        'Sync-MIStorageBlob'
        'Test-MIStorageAccess'
    )
    FunctionsToExport = @()
    VariablesToExport = @()
    AliasesToExport = @()
    PrivateData = @{
        PSData = @{
            Tags = @('Azure', 'Storage', 'Blob', 'ManagedIdentity', 'IMDS', 'PSEdition_Desktop', 'PSEdition_Core', 'Windows', 'Linux')
        }
    }
}
