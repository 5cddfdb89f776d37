# Has Windows trust a certificate authority, or no longer.
param(
    [Parameter(Mandatory = $true)] [string] $File,
    [switch] $Remove
)

$certificate = [Security.Cryptography.X509Certificates.X509Certificate2]::new($File)
$store = [Security.Cryptography.X509Certificates.X509Store]::new('Root', 'LocalMachine')
$store.Open('ReadWrite')
if ($Remove) { $store.Remove($certificate) } else { $store.Add($certificate) }
$store.Close()
