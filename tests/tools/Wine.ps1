# Windows programs on Linux, in wine's own idea of a Windows: one that is made here and belongs to this checkout.
# wine's Schannel accepts any certificate, so what is tested of TLS is OpenSSL's doing; speed under wine means nothing.

# Debian keeps the loader outside PATH.
$script:wine = @('/usr/lib/wine/wine64', 'wine64', 'wine' | Where-Object {
        Get-Command $_ -CommandType Application -ErrorAction Ignore
    })[0]

# Runs the block in the environment that wine needs; "& $wine PROGRAM" runs there.
function Use-Wine([scriptblock] $WineBlock) {
    $folder = Join-Parts $root 'build' 'wine'
    $variables = @{
        WINEPREFIX = $folder
        WINEARCH = 'win64'
        WINEDEBUG = '-all'
        # .NET needs mscoree; nothing here needs a browser, a menu or a debugger, which would wait for a person.
        WINEDLLOVERRIDES = 'mshtml=;winemenubuilder.exe=d;winedbg.exe=d'
        DISPLAY = $null
    }
    Use-Environment $variables {
        $ready = Join-Parts $folder 'ready'
        if (-not [IO.File]::Exists($ready)) {
            Assert-Step 'make a Windows for wine' {
                Remove-Folder $folder
                Use-Environment @{ WINEDLLOVERRIDES = 'mscoree,mshtml=' } { Assert-Program $wine @('wineboot', '-i') }
                # Of itself it says that it is Windows 7.
                Assert-Program $wine @('winecfg', '-v', 'win10')
                [IO.File]::WriteAllText($ready, '')
            }
        }
        & $WineBlock
    }
}
