using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>The cloud that the machine is in decides on hosts and audiences.</summary>
public sealed class EnvironmentTests
{
    private const string Government = """{ "instance": { "azEnvironment": "AZUREUSGOVERNMENTCLOUD" } }""";

    [Fact]
    public async Task Without_a_resource_a_token_is_for_Resource_Manager_of_the_machines_own_cloud()
    {
        await using var machine = await AzureMachine.StartAsync(Government);

        var token = Assert.Single(machine.Session.Invoke("$PSDefaultParameterValues.Clear(); Get-MIAccessToken"));

        Assert.Equal("https://management.core.usgovcloudapi.net/", token.Get("Resource"));
    }

    [Fact]
    public async Task The_machine_is_asked_once_by_however_many()
    {
        await using var machine = await AzureMachine.StartAsync(Government);

        machine.Session.Invoke("$PSDefaultParameterValues.Clear(); 1..3 | ForEach-Object { Get-MIAccessToken -Force }");

        Assert.Single(await machine.RequestsAsync(), request => request.Path == "/metadata/instance/compute");
    }

    [Fact]
    public async Task An_environment_that_is_named_is_not_asked_for()
    {
        await using var machine = await AzureMachine.StartAsync(Government);
        machine.Session.Invoke("$PSDefaultParameterValues.Clear()");

        var token = Assert.Single(machine.Session.Invoke("Get-MIAccessToken -Environment AzureUSGovernment"));

        Assert.Equal("https://management.core.usgovcloudapi.net/", token.Get("Resource"));
        Assert.Single(await machine.RequestsAsync());
    }

    [Fact]
    public async Task A_resource_and_an_environment_exclude_each_other()
    {
        await using var machine = await AzureMachine.StartAsync();

        var error = Assert.Single(
            machine.Session.Run("Get-MIAccessToken https://storage.azure.com/ -Environment AzureCloud").Errors);

        Assert.StartsWith("InvalidArgument", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(await machine.RequestsAsync());
    }

    [Fact]
    public async Task A_context_of_the_identity_is_at_the_machines_own_cloud()
    {
        await using var machine = await AzureMachine.StartAsync(Government);

        var context = Assert.Single(machine.Session.Invoke("New-MIStorageContext mystorage"));

        Assert.Equal(new Uri("https://mystorage.blob.core.usgovcloudapi.net/"), context.Get("BlobEndPoint"));
    }

    [Fact]
    public async Task The_metadata_of_the_machine_is_an_object()
    {
        await using var machine = await AzureMachine.StartAsync("""
            { "instance": { "name": "vm1", "subscriptionId": "11111111-2222-3333-4444-555555555555",
                "resourceGroupName": "group1", "location": "westeurope", "vmId": "id1", "osType": "Windows" } }
            """);

        var metadata = Assert.Single(machine.Session.Invoke("Get-MIInstanceMetadata"));

        Assert.IsType<InstanceMetadata>(metadata.BaseObject);
        Assert.Equal("vm1", metadata.Get("Name"));
        Assert.Equal("11111111-2222-3333-4444-555555555555", metadata.Get("SubscriptionId"));
        Assert.Equal("group1", metadata.Get("ResourceGroupName"));
        Assert.Equal("westeurope", metadata.Get("Location"));
        Assert.Equal("AzurePublicCloud", metadata.Get("Environment"));
        Assert.Equal("id1", metadata.Get("VmId"));
        Assert.EndsWith("/virtualMachines/vm1", (string)metadata.Get("ResourceId")!, StringComparison.Ordinal);
        Assert.Equal("", metadata.Get("VmScaleSetName"));
        Assert.Equal("Windows", metadata.Get("OSType"));
    }

    [Fact]
    public void Without_an_identity_endpoint_there_is_no_metadata()
    {
        using var session = PowerShellSession.Open();

        var error = Assert.Single(session.Run("Get-MIInstanceMetadata").Errors);

        Assert.StartsWith("ImdsUnreachable", error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }
}
