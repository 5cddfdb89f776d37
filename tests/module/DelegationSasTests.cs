using System.Text.Json;
using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>A SAS in the name of an identity: Azurite gives the user delegation key, over TLS, and checks the signature.</summary>
public sealed class DelegationSasTests
{
    [Fact]
    public async Task An_identity_shares_a_blob_without_a_key()
    {
        using var certificate = new Certificate();
        using var folder = new TemporaryFolder();
        var azurite = Azurite.StartWithTls(certificate);
        await using var machine = await AzureMachine.StartAsync($$"""
            { "blobUpstream": "{{azurite}}", "blobUpstreamCa": {{JsonSerializer.Serialize(certificate.Pem)}} }
            """);
        var content = folder.Write("test.txt", 1000);

        machine.Session.Invoke(
            """
            param($Endpoint, $Account, $Folder)
            $ctx = New-MIStorageContext $Account -BlobEndpoint $Endpoint
            [void] (New-MIStorageContainer shared -Context $ctx)
            $blob = Set-MIStorageBlobContent "$Folder/test.txt" shared -Blob 'a b' -Context $ctx
            foreach ($sas in ($blob | New-MIStorageBlobSASToken -Protocol HttpsOrHttp),
                (New-MIStorageBlobSASToken shared -Permission rl -Protocol HttpsOrHttp -Context $ctx)) {
                $shared = New-MIStorageContext $Account -SasToken $sas -BlobEndpoint $Endpoint
                [void] (Get-MIStorageBlobContent 'a b' shared -Destination "$Folder/test2.txt" -Context $shared -Force)
            }
            """,
            $"{machine.Stage.Url}/{Azurite.Account}", Azurite.Account, folder.Path);

        Assert.Equal(content, File.ReadAllBytes(Path.Combine(folder.Path, "test2.txt")));
        var requests = await machine.RequestsAsync();
        var key = Assert.Single(requests, request => request.Query == "restype=service&comp=userdelegationkey");
        Assert.StartsWith("Bearer ", key.Headers["authorization"], StringComparison.Ordinal);
        Assert.All(requests.Where(request => request.Query.Contains("skoid=")), request =>
        {
            Assert.DoesNotContain("authorization", request.Headers.Keys);
            Assert.Equal(206, request.Status);
        });
        Assert.Equal(2, requests.Count(request => request.Query.Contains("skoid=")));
    }
}
