# Files and folders, without the Management cmdlets.

function Join-Parts {
    [IO.Path]::Combine([string[]] $args)
}

function Remove-Folder([string] $Path) {
    if ([IO.Directory]::Exists($Path)) {
        [IO.Directory]::Delete($Path, $true)
    }
}

function Copy-Folder([string] $From, [string] $To) {
    [void] [IO.Directory]::CreateDirectory($To)
    foreach ($file in [IO.Directory]::GetFiles($From)) {
        [IO.File]::Copy($file, (Join-Parts $To ([IO.Path]::GetFileName($file))))
    }
    foreach ($folder in [IO.Directory]::GetDirectories($From)) {
        Copy-Folder $folder (Join-Parts $To ([IO.Path]::GetFileName($folder)))
    }
}

# Gives the block a new folder, which is gone afterwards.
function Use-TemporaryFolder([scriptblock] $FolderBlock) {
    $temporary = Join-Parts ([IO.Path]::GetTempPath()) "mistorage-$([guid]::NewGuid())"
    [void] [IO.Directory]::CreateDirectory($temporary)
    try {
        & $FolderBlock $temporary
    } finally {
        Remove-Folder $temporary
    }
}

function Assert-SameBytes([string] $First, [string] $Second) {
    $bytes = [IO.File]::ReadAllBytes($First), [IO.File]::ReadAllBytes($Second)
    if ([BitConverter]::ToString($bytes[0]) -ne [BitConverter]::ToString($bytes[1])) {
        throw "$First and $Second differ."
    }
}
