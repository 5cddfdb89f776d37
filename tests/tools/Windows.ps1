# What is built on Linux for Windows, and its tests of TLS.

$script:windowsHost = Join-Parts $root 'build' 'host-win-x64' 'MIStorage.Host.exe'

# Beside the Linux library in out/MIStorage.
function Add-WindowsLibrary {
    $folder = Join-Parts $root 'out' 'MIStorage' 'win-x64'
    [void] [IO.Directory]::CreateDirectory($folder)
    $library = Join-Parts $folder 'MIStorageNative.dll'
    [IO.File]::Copy((Join-Parts $root 'build' 'windows-cross' 'native' 'MIStorageNative.dll'), $library, $true)
    New-Result -Notes "MIStorageNative.dll: $(([IO.FileInfo] $library).Length) bytes"
}

# With .NET for Windows inside.
function Publish-WindowsHost {
    Assert-Program dotnet @('publish', (Join-Parts $root 'tests' 'host'), '-c', 'Release', '--nologo',
        '-r', 'win-x64', '--self-contained', '-o', ([IO.Path]::GetDirectoryName($windowsHost)))
}

# Whom the module trusts: each case is a server with another certificate, and a fresh process.
function Invoke-TlsSuite([string] $Azurite) {
    Use-TemporaryFolder {
        param([string] $folder)
        New-Certificate $folder 'authority' '/CN=MIStorage test authority'
        New-Certificate $folder 'good' '/CN=good' 'IP:127.0.0.1' 'authority'
        New-Certificate $folder 'other-host' '/CN=other' 'DNS:other.example' 'authority'
        New-Certificate $folder 'self-signed' '/CN=self' 'IP:127.0.0.1'
        $servers = 'good', 'other-host', 'self-signed'
        $stages = foreach ($name in $servers) { New-TlsStage $folder $name $Azurite }
        Use-Emulator $stages {
            param($urls)
            $bundle = Join-Parts $folder 'authority.pem'
            $cases = @(
                @{ Name = 'a certificate of a CA in SSL_CERT_FILE is trusted'; Url = $urls[1]; Bundle = $bundle; Is = 'stored' }
                @{ Name = 'a certificate of an unknown CA is refused'; Url = $urls[1]; Is = 'TlsFailed' }
                @{ Name = 'a certificate for another host is refused'; Url = $urls[2]; Bundle = $bundle; Is = 'TlsFailed' }
                @{ Name = 'a self-signed certificate is refused'; Url = $urls[3]; Bundle = $bundle; Is = 'TlsFailed' }
            )
            foreach ($case in $cases) {
                Invoke-Step "TLS on wine: $($case.Name)" { Assert-Tls $case } -Counts
            }
            # Not by the process that then looks: to that one wine shows the store as it was when it started.
            $roots = Join-Parts $root 'tests' 'windows' 'RootCertificate.ps1'
            Assert-Program $wine @($windowsHost, $roots, '-File', $bundle)
            try {
                $cases = @(
                    @{ Name = "a CA in Windows' own store is trusted"; Url = $urls[1]; Is = 'stored' }
                    @{ Name = 'for its own hosts alone'; Url = $urls[2]; Is = 'TlsFailed' }
                )
                foreach ($case in $cases) {
                    Invoke-Step "TLS on wine: $($case.Name)" { Assert-Tls $case } -Counts
                }
            } finally {
                Assert-Program $wine @($windowsHost, $roots, '-File', $bundle, '-Remove')
            }
        }
    }
}

# NAME.pem and NAME.key; its own authority where none is named.
function New-Certificate([string] $Folder, [string] $Name, [string] $Subject, [string] $For, [string] $Authority) {
    $file = Join-Parts $Folder $Name
    $arguments = @('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2',
        '-subj', $Subject, '-keyout', "$file.key", '-out', "$file.pem")
    if ($For) {
        $arguments += '-addext', "subjectAltName=$For"
    }
    if ($Authority) {
        $signer = Join-Parts $Folder $Authority
        $arguments += '-addext', 'basicConstraints=critical,CA:FALSE', '-CA', "$signer.pem", '-CAkey', "$signer.key"
    }
    Assert-Program openssl $arguments
}

# Azurite behind TLS with this certificate: the file that describes it to the emulator.
function New-TlsStage([string] $Folder, [string] $Name, [string] $Azurite) {
    $quoted = foreach ($extension in 'pem', 'key') {
        '"' + [IO.File]::ReadAllText((Join-Parts $Folder "$Name.$extension")).Replace("`n", '\n') + '"'
    }
    $stage = Join-Parts $Folder "$Name.json"
    [IO.File]::WriteAllText($stage, @"
{ "blobUpstream": "$Azurite", "tls": { "cert": $($quoted[0]), "key": $($quoted[1]) } }
"@)
    $stage
}

function Assert-Tls([Collections.IDictionary] $Case) {
    Use-Environment @{ SSL_CERT_FILE = $Case.Bundle } {
        $run = Invoke-Program $wine @($windowsHost, (Join-Parts $root 'tests' 'windows' 'Store.ps1'),
            '-Module', (Join-Parts $root 'out' 'MIStorage' 'MIStorage.psd1'), '-Url', $Case.Url)
        $last = ($run.Text.Trim() -split '\r?\n')[-1]
        if ($run.ExitCode -ne 0 -or $last -ne $Case.Is) {
            throw "$($run.Text)`nexit code $($run.ExitCode); the last line should be '$($Case.Is)'."
        }
    }
}
