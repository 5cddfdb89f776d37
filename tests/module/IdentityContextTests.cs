using System.Text.Json;
using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>Contexts without a key: the identity's token authorizes, or a key that it may list.</summary>
public sealed class IdentityContextTests
{
    [Fact]
    public async Task A_token_of_the_identity_moves_blobs_and_Azurite_checks_it()
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
            [void] (New-MIStorageContainer identity -Context $ctx)
            [void] (Set-MIStorageBlobContent "$Folder/test.txt" identity -Blob b -Context $ctx)
            [void] (Get-MIStorageBlobContent b identity -Destination "$Folder/test2.txt" -Context $ctx)
            """,
            $"{machine.Stage.Url}/{Azurite.Account}", Azurite.Account, folder.Path);

        Assert.Equal(content, File.ReadAllBytes(Path.Combine(folder.Path, "test2.txt")));
        var requests = await machine.RequestsAsync();
        Assert.Equal(["GET", "PUT", "PUT", "GET"], requests.Select(request => request.Method));
        Assert.Contains("resource=https%3A%2F%2Fstorage.azure.com%2F", requests[0].Query);
        Assert.All(requests.Skip(1), request =>
        {
            Assert.StartsWith("Bearer ", request.Headers["authorization"], StringComparison.Ordinal);
            Assert.Equal("2021-12-02", request.Headers["x-ms-version"]);
            Assert.Contains("x-ms-date", request.Headers.Keys);
        });
    }

    [Fact]
    public async Task A_key_that_is_rotated_under_the_script_is_listed_again_once_and_the_request_repeated()
    {
        await using var machine = await AzureMachine.StartAsync($$"""
            { "blobUpstream": "{{Azurite.Url}}",
              "resourceManager": { "accounts": [ { "name": "{{Azurite.Account}}" } ] } }
            """);
        machine.Session.Invoke(
            """
            param($Account, $Endpoint)
            $global:ctx = New-MIStorageContext $Account -UseAccountKey -BlobEndpoint $Endpoint -ResourceManagerEndpoint $resourceManager
            """,
            Azurite.Account, $"{machine.Stage.Url}/{Azurite.Account}");
        Assert.Single(await machine.RequestsAsync(), request => request.Method == "POST");

        await machine.Stage.ReplaceKeysAsync(Azurite.Account, Azurite.Key);
        await machine.Stage.ForgetRequestsAsync();
        var container = Azurite.NewContainerName();
        machine.Session.Invoke("param($Name) New-MIStorageContainer $Name -Context $ctx", container);

        Assert.Equal(
            [("PUT", 403), ("POST", 200), ("PUT", 201)],
            (await machine.RequestsAsync()).Select(request => (request.Method, request.Status!.Value)));
    }

    [Fact]
    public async Task Where_the_key_is_still_the_same_the_refusal_is_the_error_and_Resource_Manager_is_left_alone()
    {
        await using var machine = await AzureMachine.StartAsync($$"""
            { "blobUpstream": "{{Azurite.Url}}",
              "resourceManager": { "accounts": [ { "name": "{{Azurite.Account}}" } ] } }
            """);

        var result = machine.Session.Run(
            """
            param($Account, $Endpoint)
            $ctx = New-MIStorageContext $Account -UseAccountKey -BlobEndpoint $Endpoint -ResourceManagerEndpoint $resourceManager
            1..3 | ForEach-Object { New-MIStorageContainer "c-$_" -Context $ctx }
            """,
            Azurite.Account, $"{machine.Stage.Url}/{Azurite.Account}");

        Assert.Equal(3, result.Errors.Count);
        Assert.All(result.Errors, error =>
            Assert.StartsWith("AuthorizationFailed", error.FullyQualifiedErrorId, StringComparison.Ordinal));
        Assert.Equal(2, (await machine.RequestsAsync()).Count(request => request.Method == "POST"));
    }

    [Theory]
    [InlineData("mystorage", "IdentityNotFound")]
    [InlineData("mystorage -UseAccountKey -ResourceManagerEndpoint $resourceManager", "IdentityNotFound")]
    [InlineData("norole -UseAccountKey -ResourceManagerEndpoint $resourceManager", "KeyListingForbidden", true)]
    [InlineData("missing -UseAccountKey -ResourceManagerEndpoint $resourceManager", "AccountNotFound", true)]
    public async Task What_is_wrong_with_the_identity_shows_when_the_context_is_made(
        string parameters, string errorId, bool hasIdentity = false)
    {
        await using var machine = await AzureMachine.StartAsync($$"""
            { "identity": { {{(hasIdentity ? "" : "\"systemAssigned\": null")}} },
              "resourceManager": { "accounts": [ { "name": "norole", "role": false } ] } }
            """);

        var result = machine.Session.Run("New-MIStorageContext " + parameters);

        Assert.Empty(result.Output);
        Assert.StartsWith(errorId, Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mystorage -BlobEndpoint https://blobs.example.com", "-TrustEndpoint")]
    [InlineData("mystorage -BlobEndpoint https://xblob.core.windows.net.example.com", "-TrustEndpoint")]
    [InlineData("mystorage -BlobEndpoint http://mystorage.blob.core.windows.net", "use https")]
    [InlineData("mystorage -UseAccountKey -ResourceManagerEndpoint https://management.example.com", "-TrustEndpoint")]
    [InlineData("mystorage -ClientId a -ObjectId b", "give one of them")]
    [InlineData("mystorage -ResourceGroupName g", "to fetch the account's key")]
    [InlineData("My-Storage", "lower-case")]
    public async Task What_must_not_be_asked_is_refused_before_anybody_is(string parameters, string rule)
    {
        await using var machine = await AzureMachine.StartAsync();
        machine.Session.Invoke("$PSDefaultParameterValues.Clear()");

        var error = Assert.Single(machine.Session.Run("New-MIStorageContext " + parameters).Errors);

        Assert.StartsWith("InvalidArgument", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(rule, error.Exception.Message);
        Assert.Empty(await machine.RequestsAsync());
    }

    [Fact]
    public async Task A_custom_domain_is_trusted_on_the_callers_word()
    {
        await using var machine = await AzureMachine.StartAsync();

        var context = Assert.Single(machine.Session.Invoke(
            "New-MIStorageContext mystorage -BlobEndpoint https://blobs.example.com -TrustEndpoint"));

        Assert.Equal(new Uri("https://blobs.example.com/"), context.Get("BlobEndPoint"));
    }
}
