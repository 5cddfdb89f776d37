# What tests and the demo run against: Azurite for blobs, the emulator for identity and Resource Manager.

function Install-Azurite {
    $folder = Join-Parts $root 'tests' 'azurite'
    $lock = Join-Parts $folder 'package-lock.json'
    $installed = Join-Parts $folder 'node_modules' '.package-lock.json'
    if ([IO.File]::GetLastWriteTimeUtc($installed) -lt [IO.File]::GetLastWriteTimeUtc($lock)) {
        Assert-Step 'install Azurite' {
            Assert-Program npm @('ci', '--prefix', $folder, '--ignore-scripts', '--no-audit', '--no-fund')
        }
    }
}

function New-AccountKey {
    $bytes = [byte[]]::new(64)
    [Security.Cryptography.RandomNumberGenerator]::Create().GetBytes($bytes)
    [Convert]::ToBase64String($bytes)
}

# Runs the block while Azurite serves one new account; the block gets Azurite's url.
# It is called otherwise than Use-Environment's block, which would hide it from the block that passes it on.
function Use-Azurite([string] $Account, [string] $Key, [scriptblock] $AzuriteBlock) {
    $variables = @{
        MISTORAGE_TEST_ACCOUNT = $Account
        MISTORAGE_TEST_KEY = $Key
        # Nothing here may leave this machine: not the module, and not by a forgotten endpoint either.
        MISTORAGE_LOOPBACK_ONLY = '1'
        AZURE_POD_IDENTITY_AUTHORITY_HOST = 'http://127.0.0.1:1'
    }
    Use-Environment $variables {
        Use-Server (Join-Parts $root 'tests' 'azurite' 'main.js') @() $AzuriteBlock
    }
}

# Runs the block while the emulator serves the stages in these files; the block gets its control url and theirs.
function Use-Emulator([string[]] $StageFiles, [scriptblock] $Block) {
    $arguments = @($StageFiles | ForEach-Object { '--stage', $_ })
    Use-Server (Join-Parts $root 'tests' 'emulator' 'main.js') $arguments $Block
}
