# What a user installs: the module with the libraries for Windows and Linux, and its package for a gallery.

$package = Join-Parts $root 'out' 'package'

$script:libraries = @{
    'win-x64' = Join-Parts $root 'build' 'windows-cross' 'native' 'MIStorageNative.dll'
    'linux-x64' = Join-Parts $root 'build' 'package' 'native' 'MIStorageNative.so'
}

function Select-Unique {
    begin { $seen = @{} }
    process { if (-not $seen.ContainsKey($_)) { $seen[$_] = $true; $_ } }
}

function Copy-PackagedModule([string] $To) {
    Copy-Module $To $script:libraries
    $licenses = Join-Parts $To 'licenses'
    [void] [IO.Directory]::CreateDirectory($licenses)
    $versions = foreach ($one in $script:linked) {
        $folder = Join-Parts $root 'build' 'deps' $one.Triple
        foreach ($line in [IO.File]::ReadAllLines((Join-Parts $folder 'versions'))) {
            "$($one.Folder) $line"
        }
        foreach ($name in $one.Packages) {
            [IO.File]::Copy((Join-Parts $folder 'licenses' $name), (Join-Parts $licenses "$name.txt"), $true)
        }
        foreach ($name in $one.Own.Keys) {
            [IO.File]::Copy((Join-Parts '/usr/share/doc' $one.Own[$name] 'copyright'),
                (Join-Parts $licenses "$name.txt"), $true)
        }
    }
    [IO.File]::WriteAllText((Join-Parts $licenses 'versions.txt'), ($versions -join "`n") + "`n")
}

# The manifest's data, read without running it.
function Read-Manifest([string] $Folder) {
    $tokens = $errors = $null
    $script = [Management.Automation.Language.Parser]::ParseFile(
        (Join-Parts $Folder 'MIStorage.psd1'), [ref] $tokens, [ref] $errors)
    $script.Find({ $args[0] -is [Management.Automation.Language.HashtableAst] }, $false).SafeGetValue()
}

# The module as a NuGet package in the form of the PowerShell Gallery: a zip of the folder, with what NuGet wants to know
# in front. https://learn.microsoft.com/powershell/gallery/concepts/package-manifest-affecting-ui
function New-Package([string] $Folder, [string] $To) {
    $manifest = Read-Manifest $Folder
    $parts = @{}
    foreach ($file in [IO.Directory]::GetFiles($Folder, '*', [IO.SearchOption]::AllDirectories)) {
        $parts[$file.Substring($Folder.Length + 1).Replace('\', '/')] = [IO.File]::ReadAllBytes($file)
    }
    $core = 'package/services/metadata/core-properties/mistorage.psmdcp'
    $text = @{
        'MIStorage.nuspec' = Get-NuSpec $manifest
        $core = Get-CoreProperties $manifest
        '_rels/.rels' = Get-Relationships $core
    }
    $text['[Content_Types].xml'] = Get-ContentTypes (@($parts.Keys) + $text.Keys)
    foreach ($name in $text.Keys) {
        $parts[$name] = [Text.Encoding]::UTF8.GetBytes("<?xml version=`"1.0`" encoding=`"utf-8`"?>`n$($text[$name])`n")
    }
    Write-Zip $parts $To
}

# The same bytes whenever it is made: the parts in one order, and at one time.
function Write-Zip([Collections.IDictionary] $Parts, [string] $To) {
    $time = [DateTimeOffset]::new(2000, 1, 1, 0, 0, 0, [TimeSpan]::Zero)
    $names = [string[]] @($Parts.Keys)
    [Array]::Sort($names, [StringComparer]::Ordinal)
    $file = [IO.File]::Create($To)
    try {
        $zip = [IO.Compression.ZipArchive]::new($file, [IO.Compression.ZipArchiveMode]::Create)
        foreach ($name in $names) {
            $entry = $zip.CreateEntry($name, [IO.Compression.CompressionLevel]::Optimal)
            $entry.LastWriteTime = $time
            $stream = $entry.Open()
            $stream.Write($Parts[$name], 0, $Parts[$name].Length)
            $stream.Dispose()
        }
        $zip.Dispose()
    } finally {
        $file.Dispose()
    }
}

function Get-NuSpec([Collections.IDictionary] $Manifest) {
    $escape = { [Security.SecurityElement]::Escape($args[0]) }
    @"
<package xmlns="http://schemas.microsoft.com/packaging/2011/08/nuspec.xsd">
  <metadata>
    <id>MIStorage</id>
    <version>$($Manifest.ModuleVersion)</version>
    <authors>$(& $escape $Manifest.Author)</authors>
    <owners>$(& $escape $Manifest.CompanyName)</owners>
    <requireLicenseAcceptance>false</requireLicenseAcceptance>
    <description>$(& $escape $Manifest.Description)</description>
    <copyright>$(& $escape $Manifest.Copyright)</copyright>
    <tags>$((Get-Tags $Manifest) -join ' ')</tags>
  </metadata>
</package>
"@
}

# Those that Publish-Module adds: the gallery finds modules by their commands.
function Get-Tags([Collections.IDictionary] $Manifest) {
    $Manifest.PrivateData.PSData.Tags
    'PSModule'
    'PSIncludes_Cmdlet'
    foreach ($cmdlet in $Manifest.CmdletsToExport) {
        "PSCmdlet_$cmdlet"
        "PSCommand_$cmdlet"
    }
}

function Get-CoreProperties([Collections.IDictionary] $Manifest) {
    $escape = { [Security.SecurityElement]::Escape($args[0]) }
    @"
<coreProperties xmlns="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
    xmlns:dc="http://purl.org/dc/elements/1.1/">
  <dc:creator>$(& $escape $Manifest.Author)</dc:creator>
  <dc:description>$(& $escape $Manifest.Description)</dc:description>
  <dc:identifier>MIStorage</dc:identifier>
  <version>$($Manifest.ModuleVersion)</version>
  <keywords>$((Get-Tags $Manifest) -join ' ')</keywords>
</coreProperties>
"@
}

function Get-Relationships([string] $Core) {
    @"
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
  <Relationship Type="http://schemas.microsoft.com/packaging/2010/07/manifest" Target="/MIStorage.nuspec" Id="R1" />
  <Relationship Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
      Target="/$Core" Id="R2" />
</Relationships>
"@
}

# By the names' endings; a name without one by itself.
function Get-ContentTypes([string[]] $Names) {
    $types = @{ rels = 'application/vnd.openxmlformats-package.relationships+xml'
        psmdcp = 'application/vnd.openxmlformats-package.core-properties+xml' }
    $lines = foreach ($name in $Names) {
        $ending = [IO.Path]::GetExtension($name).TrimStart('.')
        $type = if ($types[$ending]) { $types[$ending] } else { 'application/octet-stream' }
        if ($ending) { "  <Default Extension=`"$ending`" ContentType=`"$type`" />" }
        else { "  <Override PartName=`"/$name`" ContentType=`"$type`" />" }
    }
    $lines = [string[]] @($lines | Select-Unique)
    [Array]::Sort($lines, [StringComparer]::Ordinal)
    @"
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
$($lines -join "`n")
</Types>
"@
}
