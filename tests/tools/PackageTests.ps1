# The package, tested as it is installed.

function Invoke-PackageSuite([string] $File) {
    $module = Join-Parts $package 'MIStorage'
    $library = Join-Parts $module 'linux-x64' 'MIStorageNative.so'
    Invoke-Step 'the Linux library needs nothing that a current distribution lacks' { Assert-Portable $library } -Counts
    Invoke-Step "the Linux library exports the header's functions and nothing else" { Assert-Exports $library } -Counts
    Invoke-Step 'what is shipped names no folder of this machine' { Assert-Placeless $module } -Counts
    Invoke-Step 'NuGet takes the package' { Assert-NuGet $File } -Counts
    Use-TemporaryFolder {
        param([string] $folder)
        $installed = Expand-Package $File (Join-Parts $folder 'modules')
        Invoke-InstalledTutorial 'installed from the package' $folder 'MIStorage' $installed
    }
    Use-TemporaryFolder {
        param([string] $folder)
        $copied = Join-Parts $folder 'copied' 'MIStorage'
        Copy-Folder $module $copied
        Invoke-InstalledTutorial 'copied by hand' $folder (Join-Parts $copied 'MIStorage.psd1') $copied
    }
    Invoke-Step 'the package is the same, byte by byte, when it is built again' { Assert-Reproducible $File } -Counts
}

# RHEL 9 and Ubuntu 22.04 are the oldest: glibc 2.34 and 2.35, OpenSSL 3.0.
function Assert-Portable([string] $Library) {
    $dynamic = (Invoke-Program readelf @('--dynamic', '--wide', $Library)).Text
    $needed = @([regex]::Matches($dynamic, '\(NEEDED\).*\[(.+)\]') | ForEach-Object { $_.Groups[1].Value })
    $allowed = 'libssl.so.3', 'libcrypto.so.3', 'libgcc_s.so.1', 'libc.so.6', 'libm.so.6', 'ld-linux-x86-64.so.2'
    $strange = @($needed | Where-Object { $allowed -notcontains $_ })
    if ($strange -or $needed -notcontains 'libssl.so.3') {
        throw "It needs $($needed -join ', '), and may need $($allowed -join ', ')."
    }
    if ($dynamic -match 'RPATH|RUNPATH') {
        throw "It looks for libraries in folders of its own:`n$dynamic"
    }
    $symbols = (Invoke-Program readelf @('--dyn-syms', '--wide', $Library)).Text
    $newest = @{ GLIBC = [version] '2.34'; OPENSSL = [version] '3.0.0'; GCC = [version] '4.2.0' }
    $versions = [regex]::Matches($symbols, '(\S+)@@?([A-Z]+)_([\d.]+)')
    if ($versions.Count -lt 100) {
        throw "Hardly any symbol of it has a version:`n$symbols"
    }
    foreach ($match in $versions) {
        $from = $match.Groups[2].Value
        if (-not $newest[$from] -or [version] $match.Groups[3].Value -gt $newest[$from]) {
            throw "It wants $($match.Value)."
        }
    }
    New-Result -Passed 1 -Notes "$([IO.Path]::GetFileName($Library)): $(([IO.FileInfo] $Library).Length) bytes"
}

function Assert-Exports([string] $Library) {
    $header = [IO.File]::ReadAllText((Join-Parts $root 'native' 'include' 'mistorage.h'))
    $declared = [regex]::Matches($header, '(?m)^MIS_API\s+[^;()]*?(\w+)\s*\(') | ForEach-Object { $_.Groups[1].Value }
    $table = (Invoke-Program nm @('--dynamic', '--defined-only', $Library)).Text
    $exported = [regex]::Matches($table, '(?m) [A-Za-z] (\S+)$') | ForEach-Object { $_.Groups[1].Value }
    if (($declared | Sort-Ordinal) -join ' ' -cne (($exported | Sort-Ordinal) -join ' ')) {
        throw "The header declares $declared, the library exports $exported."
    }
}

function Sort-Ordinal {
    $names = [string[]] @($input)
    [Array]::Sort($names, [StringComparer]::Ordinal)
    $names
}

function Assert-Placeless([string] $Module) {
    $latin = [Text.Encoding]::GetEncoding(28591) # a character for each byte
    $places = $root, [Environment]::GetFolderPath('UserProfile')
    foreach ($file in [IO.Directory]::GetFiles($Module, '*', [IO.SearchOption]::AllDirectories)) {
        $text = $latin.GetString([IO.File]::ReadAllBytes($file))
        foreach ($place in $places) {
            $at = $text.IndexOf("$place/", [StringComparison]::Ordinal)
            if ($at -ge 0) {
                throw "$file has the path $($text.Substring($at, [Math]::Min(100, $text.Length - $at)))"
            }
        }
    }
}

# Its client reads the metadata and the parts, and files the package by them.
function Assert-NuGet([string] $File) {
    Use-TemporaryFolder {
        param([string] $folder)
        # A folder becomes a source of packages by having been added to once.
        Assert-Program dotnet @('nuget', 'push', $File, '--source', $folder)
        $name = [IO.Path]::GetFileNameWithoutExtension($File)
        if (-not [IO.Directory]::GetFiles($folder, "$name.nupkg", [IO.SearchOption]::AllDirectories)) {
            throw "NuGet did not keep $File."
        }
    }
}

# As Install-Module does: MODULES/MIStorage/VERSION, without what only concerns NuGet. Gives that folder.
function Expand-Package([string] $File, [string] $Modules) {
    $zip = [IO.Compression.ZipFile]::OpenRead($File)
    try {
        $version = [regex]::Match([IO.Path]::GetFileName($File), '^MIStorage\.(.+)\.nupkg$').Groups[1].Value
        $folder = Join-Parts $Modules 'MIStorage' $version
        foreach ($entry in $zip.Entries) {
            if ($entry.FullName -match '^(_rels/|package/|\[Content_Types\]\.xml$|MIStorage\.nuspec$)') {
                continue
            }
            $target = Join-Parts $folder $entry.FullName
            [void] [IO.Directory]::CreateDirectory([IO.Path]::GetDirectoryName($target))
            [IO.Compression.ZipFileExtensions]::ExtractToFile($entry, $target)
        }
        $folder
    } finally {
        $zip.Dispose()
    }
}

# The tutorial in a fresh process that finds nothing of this checkout: not the host, not the module, not the script.
function Invoke-InstalledTutorial([string] $How, [string] $Place, [string] $Module, [string] $Base) {
    $Host.UI.WriteLine("the tutorial of the module $How")
    $installedHost = Join-Parts $Place 'host'
    Copy-Folder (Join-Parts $root 'build' 'host') $installedHost
    $installedScript = Join-Parts $Place 'Installed.ps1'
    [IO.File]::Copy((Join-Parts $root 'tests' 'package' 'Installed.ps1'), $installedScript)
    $variables = @{ PSModulePath = Join-Parts $Place 'modules'; HOME = Join-Parts $Place 'home' }
    Use-Environment $variables {
        Invoke-Tutorial {
            param([string] $work, [string[]] $arguments)
            $own = @((Join-Parts $installedHost 'MIStorage.Host.dll'), $installedScript,
                '-Base', $Base, '-Checkout', $root, '-Module', $Module)
            # The first argument is the tutorial of the checkout.
            Invoke-Visibly dotnet ($own + $arguments[1..($arguments.Count - 1)]) $work
        }
    }
}

# The libraries are linked again and the module is compiled again, not only packed again.
function Assert-Reproducible([string] $File) {
    foreach ($library in $script:libraries.Values) {
        [IO.File]::Delete($library)
    }
    Remove-Folder (Join-Parts $root 'module' 'bin' 'Release')
    Remove-Folder (Join-Parts $root 'module' 'obj' 'Release')
    Build-Native package MIStorageNative
    Build-Native windows-cross MIStorageNative
    Build-Module
    Use-TemporaryFolder {
        param([string] $folder)
        $again = Join-Parts $folder ([IO.Path]::GetFileName($File))
        Copy-PackagedModule (Join-Parts $folder 'MIStorage')
        New-Package (Join-Parts $folder 'MIStorage') $again
        Assert-SameBytes $File $again
    }
}
