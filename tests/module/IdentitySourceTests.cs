using System.Text.Json;
using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>Get-MIAccessToken where the machine is no VM: the environment says where tokens come from.</summary>
public sealed class IdentitySourceTests
{
    private const string Secret = "emulated-secret";

    [Theory]
    [InlineData("AppService", "IDENTITY_ENDPOINT=/app-service/msi/token/ IDENTITY_HEADER=SECRET")]
    [InlineData("AzureML", "MSI_ENDPOINT=/azure-ml/msi/token MSI_SECRET=SECRET DEFAULT_IDENTITY_CLIENT_ID=c-system")]
    [InlineData("CloudShell", "MSI_ENDPOINT=/cloud-shell/oauth2/token")]
    [InlineData("Imds", "")]
    public async Task The_environment_announces_the_source_and_verbose_says_which_and_why(string source, string environment)
    {
        await using var machine = await AzureMachine.StartAsync(
            """{ "identity": { "systemAssigned": { "clientId": "c-system" } } }""");
        SetEnvironment(machine, environment);

        var result = machine.Session.Run("Get-MIAccessToken -Verbose");

        Assert.Empty(result.Errors);
        Assert.Equal(source, Assert.Single(result.Output).Get("Source"));
        var line = Assert.Single(result.Verbose);
        Assert.StartsWith($"Identity source {source} at {machine.Stage.Url}", line, StringComparison.Ordinal);
        Assert.Contains(environment.Length == 0 ? "nothing else is announced" : environment[..environment.IndexOf('=')], line);
        Assert.DoesNotContain(Secret, line);
    }

    [Fact]
    public async Task A_source_can_be_chosen_against_what_the_environment_announces()
    {
        await using var machine = await AzureMachine.StartAsync();
        SetEnvironment(machine, "IDENTITY_ENDPOINT=/app-service/msi/token IDENTITY_HEADER=SECRET");

        Assert.Equal("Imds", Assert.Single(machine.Session.Invoke("Get-MIAccessToken -Source imds")).Get("Source"));
        Assert.Equal("AppService", Assert.Single(machine.Session.Invoke("Get-MIAccessToken -Source Auto")).Get("Source"));
    }

    [Fact]
    public async Task A_source_that_is_not_there_is_an_error_that_names_what_it_needs()
    {
        await using var machine = await AzureMachine.StartAsync();

        var error = Assert.Single(machine.Session.Run("Get-MIAccessToken -Source ServiceFabric").Errors);

        Assert.StartsWith("IdentitySourceUnavailable", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("IDENTITY_SERVER_THUMBPRINT", error.Exception.Message);
        Assert.Empty(await machine.RequestsAsync());
    }

    [Theory]
    [InlineData("MSI_ENDPOINT=/cloud-shell/oauth2/token", "-ClientId c")]
    [InlineData("MSI_ENDPOINT=/azure-ml/msi/token MSI_SECRET=SECRET", "-ObjectId o")]
    public async Task An_identity_that_the_source_cannot_select_is_refused_instead_of_answered_for_another(
        string environment, string selector)
    {
        await using var machine = await AzureMachine.StartAsync();
        SetEnvironment(machine, environment);

        var error = Assert.Single(machine.Session.Run("Get-MIAccessToken " + selector).Errors);

        Assert.StartsWith("InvalidArgument", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(await machine.RequestsAsync());
    }

    [Fact]
    public async Task Service_Fabric_is_known_by_its_certificate_alone()
    {
        using var certificate = new Certificate();
        await using var machine = await AzureMachine.StartAsync(Tls(certificate));
        SetEnvironment(machine, $"IDENTITY_ENDPOINT=/service-fabric/metadata/identity/oauth2/token "
            + $"IDENTITY_HEADER=SECRET IDENTITY_SERVER_THUMBPRINT={certificate.Thumbprint}");
        Assert.Equal("ServiceFabric", Assert.Single(machine.Session.Invoke("Get-MIAccessToken")).Get("Source"));

        machine.Session.SetEnvironment("IDENTITY_SERVER_THUMBPRINT", new string('0', 40));
        await machine.Stage.ForgetRequestsAsync();
        var error = Assert.Single(machine.Session.Run("Get-MIAccessToken").Errors);

        Assert.StartsWith("TlsFailed", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(await machine.RequestsAsync());
    }

    [Fact]
    public async Task A_federated_token_is_read_from_its_file_each_time_and_exchanged()
    {
        using var certificate = new Certificate();
        using var folder = new TemporaryFolder();
        const string tenant = "11111111-2222-3333-4444-555555555555";
        await using var machine = await AzureMachine.StartAsync($$"""
            { "tls": {{TlsOf(certificate)}},
              "workloadIdentity": { "tenantId": "{{tenant}}", "clientId": "c-pod", "assertion": "header.claims.signature" } }
            """);
        var file = Path.Combine(folder.Path, "token");
        File.WriteAllText(file, "header.stale.signature");
        machine.Session.SetEnvironment("SSL_CERT_FILE", certificate.File);
        SetEnvironment(machine, $"AZURE_TENANT_ID={tenant} AZURE_CLIENT_ID=c-pod AZURE_FEDERATED_TOKEN_FILE={file} AZURE_AUTHORITY_HOST=/");

        var refused = Assert.Single(machine.Session.Run("Get-MIAccessToken https://storage.azure.com/").Errors);
        Assert.StartsWith("TokenRefused", refused.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("AADSTS", refused.Exception.Message);
        Assert.DoesNotContain("stale", refused.ToString() + refused.Exception);

        File.WriteAllText(file, "header.claims.signature\n");
        var token = Assert.Single(machine.Session.Invoke("Get-MIAccessToken https://storage.azure.com/"));
        Assert.Equal("WorkloadIdentity", token.Get("Source"));
    }

    [Fact]
    public async Task What_the_cache_holds_is_forgotten_on_demand()
    {
        await using var machine = await AzureMachine.StartAsync();
        machine.Session.Invoke("Get-MIAccessToken; Clear-MITokenCache -WhatIf; Get-MIAccessToken");
        Assert.Single(await machine.RequestsAsync());

        Assert.Empty(machine.Session.Invoke("Clear-MITokenCache"));
        machine.Session.Invoke("Get-MIAccessToken");

        Assert.Equal(2, (await machine.RequestsAsync()).Count);
    }

    private static string Tls(Certificate certificate) => $$"""{ "tls": {{TlsOf(certificate)}} }""";

    private static string TlsOf(Certificate certificate) =>
        JsonSerializer.Serialize(new { cert = certificate.Pem, key = certificate.KeyPem });

    // A value that begins with a slash is a path at the stage, unless it is a file of this machine.
    private static void SetEnvironment(AzureMachine machine, string variables)
    {
        foreach (var variable in variables.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = (variable[..variable.IndexOf('=')], variable[(variable.IndexOf('=') + 1)..]);
            var isPath = value.StartsWith('/') && !name.EndsWith("_FILE", StringComparison.Ordinal);
            machine.Session.SetEnvironment(name, isPath ? machine.Stage.Url + value : value.Replace("SECRET", Secret));
        }
    }
}
