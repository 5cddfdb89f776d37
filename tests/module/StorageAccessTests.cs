using System.Text.Json;
using System.Text.RegularExpressions;
using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>Test-MIStorageAccess: its set-ups one by one are tests of the native library; here is what the user sees.</summary>
public sealed class StorageAccessTests
{
    [Fact]
    public async Task Each_step_of_a_way_that_is_open_passes_and_a_blob_is_written_only_when_asked_for()
    {
        await using var scene = await OpenAsync();

        var steps = scene.Invoke("Test-MIStorageAccess $account $container -UseAccountKey @endpoints -Write");

        Assert.All(steps, step => Assert.IsType<AccessCheck>(step.BaseObject));
        Assert.Equal(
            ["Identity source", "Identity endpoint", "Identity", "Token", "Resource Manager", "Account", "Key permission",
                "Name resolution", "Connection", "Clock", "Network rules", "Shared key", "Authorization", "Container",
                "Read", "Write"],
            steps.Where(step => (AccessCheckResult)step.Get("Result")! == AccessCheckResult.Passed).Select(step => step.Get("Check")));
        Assert.Equal("TLS", Assert.Single(steps, step => step.Get("Result")!.Equals(AccessCheckResult.Skipped)).Get("Check"));

        var writes = (await scene.Stage.RequestsAsync()).Where(request => request.Method is "PUT" or "DELETE").ToList();
        Assert.Equal(["PUT", "DELETE"], writes.Select(request => request.Method));
        await scene.Stage.ForgetRequestsAsync();
        scene.Invoke("Test-MIStorageAccess $account $container -UseAccountKey @endpoints -Write -WhatIf");
        Assert.DoesNotContain(await scene.Stage.RequestsAsync(), request => request.Method is "PUT" or "DELETE");
    }

    [Fact]
    public async Task The_table_names_the_cause_and_the_command_that_mends_it()
    {
        await using var scene = await OpenAsync(role: false);

        var screen = scene.Machine.Session.Render(
            "Test-MIStorageAccess $account $container -UseAccountKey @endpoints | Out-Default");

        Assert.Matches(@"Check +Result +ms +Detail", screen);
        Assert.Matches(@"Resource Manager +Passed", screen);
        Assert.Matches(@"Key permission +Failed", screen);
        Assert.Contains("az role assignment create --assignee 11111111-2222-3333-4444-555555555555", Regex.Replace(screen, @"\s+", " "));
        Assert.Matches(@"Name resolution +Skipped", screen);
    }

    [Fact]
    public void A_machine_without_an_endpoint_is_told_so_in_the_second_step()
    {
        using var session = PowerShellSession.Open();

        var steps = session.Invoke("Test-MIStorageAccess mystorage");

        Assert.Equal("Passed", steps[0].Get("Result")!.ToString());
        Assert.Equal("Failed", steps[1].Get("Result")!.ToString());
        Assert.Equal("ImdsUnreachable", steps[1].Get("ErrorId"));
        Assert.NotEqual("", steps[1].Get("NextStep"));
        Assert.All(steps.Skip(2), step => Assert.Equal("Skipped", step.Get("Result")!.ToString()));
    }

    [Theory]
    [InlineData("Wrong", "lower-case")]
    [InlineData("mystorage -Write", "a container is needed")]
    [InlineData("mystorage A", "container name")]
    [InlineData("mystorage -BlobEndpoint https://blobs.example.com", "-TrustEndpoint")]
    public void What_cannot_be_right_is_refused(string parameters, string rule)
    {
        using var session = PowerShellSession.Open();

        var error = Assert.Single(session.Run("Test-MIStorageAccess " + parameters).Errors);

        Assert.StartsWith("InvalidArgument", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(rule, error.Exception.Message);
    }

    private static async Task<Scene> OpenAsync(bool role = true)
    {
        var machine = await AzureMachine.StartAsync($$"""
            { "blobUpstream": "{{Azurite.Url}}",
              "identity": { "systemAssigned": { "objectId": "11111111-2222-3333-4444-555555555555" } },
              "resourceManager": { "accounts": [ { "name": "{{Azurite.Account}}", "role": {{JsonSerializer.Serialize(role)}},
                "keys": [ { "value": "{{Azurite.Key}}" } ] } ] } }
            """);
        machine.Session.Invoke(
            """
            param($Account, $Key, $Endpoint, $Container)
            $global:account = $Account; $global:endpoints = @{ BlobEndpoint = $Endpoint; ResourceManagerEndpoint = $resourceManager }; $global:container = $Container
            [void] (New-MIStorageContainer $Container -Context (New-MIStorageContext $Account $Key -BlobEndpoint $Endpoint))
            """,
            Azurite.Account, Azurite.Key, $"{machine.Stage.Url}/{Azurite.Account}", Azurite.NewContainerName());
        await machine.Stage.ForgetRequestsAsync();
        return new Scene(machine);
    }

    private sealed class Scene(AzureMachine machine) : IAsyncDisposable
    {
        public AzureMachine Machine => machine;

        public Stage Stage => machine.Stage;

        public IReadOnlyList<System.Management.Automation.PSObject> Invoke(string script) => machine.Session.Invoke(script);

        public ValueTask DisposeAsync() => machine.DisposeAsync();
    }
}
