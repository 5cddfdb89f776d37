# The libraries that are linked into ours, built by native/deps/build.sh.

# What is linked in: for each library of ours the libraries from native/deps, and the compiler's own, with the file in
# which Debian says under which licence.
$script:linked = @(
    @{ Folder = 'linux-x64'; Triple = 'x86_64-linux-gnu'; Packages = 'curl', 'simdjson', 'pugixml'
        Own = @{ 'gcc' = 'gcc-12-base' } }
    @{ Folder = 'win-x64'; Triple = 'x86_64-w64-mingw32'; Packages = 'openssl', 'curl', 'simdjson', 'pugixml'
        Own = @{ 'gcc' = 'gcc-mingw-w64-base'; 'mingw-w64' = 'mingw-w64-common' } }
)

# From the cache after the first time. Says which versions there are, and which newer ones were not to be had.
function Build-Libraries([string] $Folder) {
    $one = $script:linked | Where-Object { $_.Folder -eq $Folder }
    $run = Invoke-Program bash (@((Join-Parts $root 'native' 'deps' 'build.sh'), $one.Triple) + $one.Packages)
    if ($run.ExitCode) {
        throw $run.Text
    }
    $versions = [IO.File]::ReadAllLines((Join-Parts $root 'build' 'deps' $one.Triple 'versions'))
    New-Result -Notes ($versions + @($run.Text -split '\n' | Where-Object { $_ -match '^fetch\.sh: ' }))
}
