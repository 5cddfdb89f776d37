# The tutorial from its first line to its last, against servers on this machine.

# The block runs ps1/examples/Tutorial.ps1: it gets the folder to run in and the script with its arguments, and gives
# the exit code.
function Invoke-Tutorial([scriptblock] $TutorialBlock) {
    $account = 'demostorage'
    $key = New-AccountKey
    $subscription = [guid]::NewGuid()
    Use-TemporaryFolder {
        param([string] $folder)
        $stageFile = Join-Parts $folder 'stage.json'
        [IO.File]::WriteAllText($stageFile, @"
{ "instance": { "subscriptionId": "$subscription", "resourceGroupName": "demo-group" },
  "resourceManager": { "accounts": [ {
    "subscriptionId": "$subscription", "resourceGroup": "demo-group", "name": "$account",
    "keys": [ { "keyName": "key1", "value": "$key", "permissions": "FULL" } ] } ] } }
"@)
        Use-Azurite $account $key {
            param([string] $azurite)
            Use-Emulator @($stageFile) {
                param($urls)
                Use-Environment @{ AZURE_POD_IDENTITY_AUTHORITY_HOST = $urls[1] } {
                    $exitCode = & $TutorialBlock $folder @((Join-Parts $root 'ps1' 'examples' 'Tutorial.ps1'),
                        '-SubscriptionId', $subscription, '-ResourceGroupName', 'demo-group',
                        '-StorageAccountName', $account, '-ContainerName', 'demo-container',
                        '-ResourceManagerEndpoint', $urls[1], '-BlobEndpoint', "$azurite/$account")
                    Invoke-Step 'the tutorial ended well' {
                        if ($exitCode) { throw "It ended with exit code $exitCode." }
                    } -Counts
                }
            }
        }
        Invoke-Step 'test2.txt is test.txt, byte by byte' {
            Assert-SameBytes (Join-Parts $folder 'test.txt') (Join-Parts $folder 'test2.txt')
        } -Counts
    }
}
