using System.Diagnostics;
using System.Management.Automation;
using System.Net;
using System.Net.Sockets;
using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>Get-MIAccessToken where it fails: what is wrong, and what to do next.</summary>
public sealed class AccessTokenFailureTests
{
    [Theory]
    [InlineData("-ClientId a -ObjectId b", "give one of them")]
    [InlineData("-ObjectId a -ResourceId b", "give one of them")]
    [InlineData("-ClientId a -ObjectId b -ResourceId c", "give one of them")]
    [InlineData("-ClientId \"a`nb\"", "client id")]
    [InlineData("-Resource management.azure.com", "absolute URI")]
    [InlineData("-Resource /subscriptions", "absolute URI")]
    [InlineData("-Resource 'https://management.azure.com/ '", "absolute URI")]
    [InlineData("-Resource https://", "absolute URI")]
    [InlineData("-Resource \"https://a/`0b\"", "NUL")]
    public async Task What_cannot_be_right_is_refused_before_any_request(string parameters, string rule)
    {
        await using var machine = await AzureMachine.StartAsync();

        var error = machine.Session.Run($"Get-MIAccessToken {parameters}").Error;

        Assert.Equal(("InvalidArgument", ErrorCategory.InvalidArgument), error.Kind());
        Assert.Contains(rule, error.ToString());
        Assert.Empty(await machine.RequestsAsync());
    }

    [Fact]
    public void A_machine_outside_Azure_is_told_so_at_once()
    {
        using var session = PowerShellSession.Open();
        session.SetEnvironment("AZURE_POD_IDENTITY_AUTHORITY_HOST", Isolation.ClosedPort);

        AssertNoEndpoint(session);
    }

    [Fact]
    public void Whatever_listens_there_without_a_word_is_given_up_within_five_seconds()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start(); // accepts nothing, ever
        using var session = PowerShellSession.Open();
        session.SetEnvironment("AZURE_POD_IDENTITY_AUTHORITY_HOST", $"http://{listener.LocalEndpoint}");

        AssertNoEndpoint(session);
    }

    [Fact]
    public async Task Several_identities_have_to_be_told_apart()
    {
        await using var machine = await AzureMachine.StartAsync(
            """{ "identity": { "systemAssigned": null, "userAssigned": [ {}, {} ] } }""");

        var error = FailureOf(machine, "");

        Assert.Equal(("IdentityAmbiguous", ErrorCategory.InvalidArgument), error.Kind());
        Assert.Contains("several user-assigned identities", error.ToString());
        Assert.Equal("Say which: -ClientId, -ObjectId or -ResourceId.", error.ErrorDetails.RecommendedAction);
    }

    [Theory]
    [InlineData("-ClientId c-none", "with client id 'c-none'", "assigned to this machine")]
    [InlineData("-ObjectId o-none", "with object id 'o-none'", "assigned to this machine")]
    [InlineData("-ResourceId /r/none", "with resource id '/r/none'", "assigned to this machine")]
    [InlineData("", "has no managed identity", "az vm identity assign")]
    public async Task An_identity_that_the_machine_does_not_have(string selector, string what, string advice)
    {
        await using var machine = await AzureMachine.StartAsync("""{ "identity": { "systemAssigned": null } }""");

        var error = FailureOf(machine, selector);

        Assert.Equal(("IdentityNotFound", ErrorCategory.ObjectNotFound), error.Kind());
        Assert.Contains(what, error.ToString());
        Assert.Contains(advice, error.ErrorDetails.RecommendedAction);
    }

    [Fact]
    public async Task A_resource_without_its_slash_is_another_and_the_advice_says_so()
    {
        await using var machine = await AzureMachine.StartAsync();

        var error = FailureOf(machine, "-Resource https://management.azure.com");

        Assert.Equal(("TokenRefused", ErrorCategory.AuthenticationError), error.Kind());
        Assert.Contains("no slash at its end: try 'https://management.azure.com/'", error.ErrorDetails.RecommendedAction);
        Assert.Equal("https://management.azure.com", error.TargetObject);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>Sign in to the hotel's network</html>")]
    [InlineData("{ \\\"access_token\\\": \\\"abc")]
    [InlineData("{ \\\"access_token\\\": \\\"abc\\\", \\\"expires_in\\\": \\\"3600\\\", tru }")]
    [InlineData("{ \\\"expires_in\\\": \\\"3600\\\" }")]
    [InlineData("{ \\\"access_token\\\": \\\"abc\\\" }")]
    [InlineData("{ \\\"access_token\\\": \\\"a b\\\\nc\\\", \\\"expires_in\\\": \\\"3600\\\" }")]
    [InlineData("{ \\\"access_token\\\": [ \\\"abc\\\" ], \\\"expires_in\\\": \\\"3600\\\" }")]
    [InlineData("[]")]
    public async Task An_answer_that_is_no_token(string body)
    {
        await using var machine = await AzureMachine.StartAsync();
        await machine.Stage.FaultAsync($$"""[ { "answer": { "body": "{{body}}" } } ]""");

        var error = FailureOf(machine, "");

        Assert.Equal(("ResponseInvalid", ErrorCategory.InvalidData), error.Kind());
        Assert.DoesNotContain("abc", error.ToString());
        Assert.Single(await machine.RequestsAsync());
    }

    [Theory]
    [InlineData("""{ "endless": true }""")]
    [InlineData("""{ "bodyRepeat": { "text": "0123456789", "count": 1000000 } }""")]
    public async Task An_answer_that_does_not_end_is_cut_off(string answer)
    {
        await using var machine = await AzureMachine.StartAsync();
        await machine.Stage.FaultAsync($$"""[ { "answer": {{answer}} } ]""");

        var error = FailureOf(machine, "");

        Assert.Equal(("ResponseTooLarge", ErrorCategory.InvalidData), error.Kind());
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var machine = await AzureMachine.StartAsync();
        await using var elsewhere = await Emulator.StageAsync();
        await machine.Stage.FaultAsync($$"""
            [ { "answer": { "status": 302, "headers": { "Location": "{{elsewhere.Url}}/metadata/identity/oauth2/token" } } } ]
            """);

        Assert.Equal("TokenRefused", FailureOf(machine, "").Id());
        Assert.Empty(await elsewhere.RequestsAsync());
    }

    [Fact]
    public async Task Force_against_an_endpoint_that_keeps_failing_is_an_error_and_the_old_token_stays()
    {
        await using var machine = await AzureMachine.StartAsync();
        var token = Assert.Single(machine.Session.Invoke("Get-MIAccessToken -AsPlainText")).BaseObject;
        await machine.Stage.FaultAsync("""[ { "answer": { "status": 503, "headers": { "Retry-After": "0" } } } ]""");

        var error = FailureOf(machine, "-Force");

        Assert.Equal(("ImdsUnavailable", ErrorCategory.ResourceUnavailable), error.Kind());
        Assert.Equal(token, Assert.Single(machine.Session.Invoke("Get-MIAccessToken -AsPlainText")).BaseObject);
    }

    [Fact]
    public async Task Ctrl_C_ends_the_wait_for_an_answer()
    {
        await using var machine = await AzureMachine.StartAsync();
        machine.Session.Invoke("Get-MIAccessToken"); // from now on the endpoint is known to be there
        await machine.Stage.FaultAsync("""[ { "times": 1, "answer": { "stall": true } } ]""");

        var (result, stopTook) = machine.Session.RunAndStop("Get-MIAccessToken -Force", () => machine.HasReceived(2));

        Assert.True(result.Stopped);
        Assert.True(stopTook < PowerShellSession.AtOnce, $"It took {stopTook}.");
        Assert.Single(machine.Session.Invoke("Get-MIAccessToken -Force"));
    }

    private static ErrorRecord FailureOf(AzureMachine machine, string parameters)
    {
        var result = machine.Session.Run($"Get-MIAccessToken {parameters}");

        Assert.Empty(result.Output);
        return result.Error;
    }

    private static void AssertNoEndpoint(PowerShellSession session)
    {
        var clock = Stopwatch.StartNew();

        var error = session.Run("Get-MIAccessToken").Error;

        Assert.InRange(clock.Elapsed, TimeSpan.Zero, PowerShellSession.AtOnce);
        Assert.Equal(("ImdsUnreachable", ErrorCategory.ResourceUnavailable), error.Kind());
        Assert.Contains("This machine has no Azure identity endpoint", error.ToString());
        Assert.Contains("Run this on an Azure resource with a managed identity", error.ErrorDetails.RecommendedAction);
    }
}
