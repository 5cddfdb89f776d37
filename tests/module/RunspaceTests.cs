using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>Several runspaces of one process, as ForEach-Object -Parallel makes them, share what one has got.</summary>
public sealed class RunspaceTests
{
    [Fact]
    public async Task Many_that_want_a_token_at_once_cause_one_request()
    {
        await using var machine = await AzureMachine.StartAsync();
        await machine.Stage.FaultAsync("""[ { "answer": { "passThrough": true, "delayMs": 200 } } ]""");

        var tokens = machine.Session.Invoke("""
            param($Manifest)
            1..50 | ForEach-Object -ThrottleLimit 50 -Parallel { Import-Module $using:Manifest; Get-MIAccessToken https://storage.azure.com/ -AsPlainText }
            """, Repository.Manifest);

        Assert.Equal(50, tokens.Count);
        Assert.Single(tokens.Select(token => token.BaseObject).Distinct());
        Assert.Single(await machine.RequestsAsync());
    }

    [Fact]
    public async Task A_refusal_is_told_to_each_of_them()
    {
        await using var machine = await AzureMachine.StartAsync("""{ "identity": { "systemAssigned": null } }""");

        var result = machine.Session.Run("""
            param($Manifest)
            1..4 | ForEach-Object -ThrottleLimit 4 -Parallel { Import-Module $using:Manifest; Get-MIAccessToken https://storage.azure.com/ }
            """, Repository.Manifest);

        Assert.Empty(result.Output);
        Assert.Equal(4, result.Errors.Count);
        Assert.All(result.Errors, error => Assert.Equal("IdentityNotFound", error.Id()));
    }

    [Fact]
    public async Task A_token_outlives_the_runspace_that_got_it()
    {
        await using var machine = await AzureMachine.StartAsync();
        using (var first = PowerShellSession.Open())
        {
            first.Invoke("Get-MIAccessToken https://storage.azure.com/");
        }

        machine.Session.Invoke("Get-MIAccessToken https://storage.azure.com/");

        Assert.Single(await machine.RequestsAsync());
    }
}
