using System.Management.Automation;
using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>Get-MIStorageKey where it fails: what is wrong, and what to do next.</summary>
public sealed class StorageKeyFailureTests
{
    private const string World = """
        { "resourceManager": { "accounts": [
            { "name": "mystorage" }, { "name": "norole", "role": false }, { "name": "locked", "lock": "ReadOnly" } ] } }
        """;

    [Theory]
    [InlineData("-Name Mystorage", "3 to 24 characters, lower-case letters and digits only")]
    [InlineData("-Name ab", "3 to 24 characters")]
    [InlineData("-Name abcdefghijklmnopqrstuvwxy", "3 to 24 characters")]
    [InlineData("-Name 'my-storage'", "lower-case letters and digits only")]
    [InlineData("-Name \"mystorage`n\"", "lower-case letters and digits only")]
    [InlineData("-Name mystorage -ResourceGroupName a/b", "letters, digits and . _ - ( )")]
    [InlineData("-Name mystorage -ResourceGroupName ends.", "does not end with a dot")]
    [InlineData("-Name mystorage -ResourceGroupName ('g' * 91)", "1 to 90 characters")]
    [InlineData("-Name mystorage -SubscriptionId mysubscription", "it is a GUID")]
    [InlineData("-Name mystorage -ClientId a -ObjectId b", "give one of them")]
    [InlineData("-Name mystorage -AccessToken t -ClientId a", "does not go with it")]
    [InlineData("-Name mystorage -SubscriptionId '{5ab50000-0000-4000-8000-000000000001}'", "it is a GUID")]
    public async Task A_name_that_cannot_be_right_is_refused_before_any_request(string parameters, string rule)
    {
        await using var machine = await AzureMachine.StartAsync(World);

        var error = FailureOf(machine, parameters);

        Assert.Equal(("InvalidArgument", ErrorCategory.InvalidArgument), error.Kind());
        Assert.Contains(rule, error.ToString());
        Assert.Empty(await machine.RequestsAsync());
    }

    [Theory]
    [InlineData("42", "-AccessToken takes a SecureString or a string, or what Get-MIAccessToken gives")]
    [InlineData("(Get-MIStorageKey -Name mystorage)[0]", "-AccessToken takes")]
    [InlineData("'two words'", "one word of printable ASCII")]
    [InlineData("\"a`r`nX-Evil: b\"", "one word of printable ASCII")]
    [InlineData("([securestring]::new())", "is empty")]
    public async Task What_is_no_token_is_refused(string token, string rule)
    {
        await using var machine = await AzureMachine.StartAsync(World);
        machine.Session.Invoke($"$global:token = {token}");
        await machine.Stage.ForgetRequestsAsync();

        var error = FailureOf(machine, "-Name mystorage -AccessToken $token");

        Assert.Equal(("InvalidArgument", ErrorCategory.InvalidArgument), error.Kind());
        Assert.Contains(rule, error.ToString());
        Assert.DoesNotContain(await machine.RequestsAsync(), request => request.Method == "POST");
    }

    [Theory]
    [InlineData("norole", "KeyListingForbidden", ErrorCategory.PermissionDenied,
        "Microsoft.Storage/storageAccounts/listKeys/action", "\"Storage Account Key Operator Service Role\"")]
    [InlineData("locked", "ScopeLocked", ErrorCategory.PermissionDenied, "A ReadOnly lock", "Have the lock removed")]
    [InlineData("missing", "AccountNotFound", ErrorCategory.ObjectNotFound,
        "no storage account 'missing' in resource group 'emulated-group'", "-ResourceGroupName")]
    [InlineData("mystorage -ResourceGroupName none", "ResourceGroupNotFound", ErrorCategory.ObjectNotFound,
        "no resource group 'none'", "-ResourceGroupName")]
    [InlineData("mystorage -SubscriptionId 00000000-0000-0000-0000-000000000000", "SubscriptionNotFound",
        ErrorCategory.ObjectNotFound, "no subscription '00000000-0000-0000-0000-000000000000'", "a role in that subscription")]
    public async Task A_refusal_says_why_and_what_to_do_next(
        string account, string id, ErrorCategory category, string why, string advice)
    {
        await using var machine = await AzureMachine.StartAsync(World);

        var error = FailureOf(machine, $"-Name {account}");

        Assert.Equal((id, category), error.Kind());
        Assert.Contains(why, error.ToString());
        Assert.Contains(advice, error.ErrorDetails.RecommendedAction);
        Assert.Equal(account.Split(' ')[0], error.TargetObject);
    }

    [Fact]
    public async Task The_services_own_words_and_request_id_are_kept()
    {
        await using var machine = await AzureMachine.StartAsync(World);
        await machine.Stage.FaultAsync("""
            [ { "match": { "method": "POST" },
                "answer": { "passThrough": true, "setHeaders": { "x-ms-request-id": "r-123" } } } ]
            """);

        var error = FailureOf(machine, "-Name locked");

        var failure = Assert.IsType<MIStorageException>(error.Exception);
        Assert.Equal((409, "ScopeLocked", "r-123"), (failure.HttpStatus, failure.ServiceCode, failure.RequestId));
        Assert.Contains("(HTTP 409, ScopeLocked, request r-123) It says: The scope", error.ToString());
    }

    [Fact]
    public async Task A_token_that_was_given_and_is_not_accepted_is_an_error_after_one_request()
    {
        await using var machine = await AzureMachine.StartAsync(World);

        var error = FailureOf(machine, "-Name mystorage -ResourceGroupName emulated-group"
            + " -SubscriptionId 5ab50000-0000-4000-8000-000000000001 -AccessToken expired");

        Assert.Equal(("TokenRejected", ErrorCategory.AuthenticationError), error.Kind());
        Assert.Contains(
            "Get-MIAccessToken -Resource https://management.azure.com/ -Force", error.ErrorDetails.RecommendedAction);
        Assert.Equal(401, Assert.Single(await machine.RequestsAsync()).Status);
    }

    [Fact]
    public async Task A_token_for_something_else_is_not_accepted_and_the_advice_names_the_slash()
    {
        await using var machine = await AzureMachine.StartAsync(World);

        var error = FailureOf(machine, "-Name mystorage -AccessToken (Get-MIAccessToken https://storage.azure.com/)");

        Assert.Equal("TokenRejected", error.Id());
        Assert.Contains("mind the slash", error.ErrorDetails.RecommendedAction);
    }

    [Fact]
    public async Task A_token_of_its_own_that_is_not_accepted_is_replaced_only_once()
    {
        await using var machine = await AzureMachine.StartAsync(World);
        await machine.Stage.FaultAsync("""[ { "match": { "method": "POST" }, "answer": { "status": 401 } } ]""");

        Assert.Equal("TokenRejected", FailureOf(machine, "-Name mystorage").Id());
        Assert.Equal(2, (await machine.RequestsAsync()).Count(request => request.Method == "POST"));
    }

    [Theory]
    [InlineData("http://management.azure.com")]
    [InlineData("http://127.0.0.1.example.com")]
    [InlineData("http://localhost.example.com:8080")]
    public async Task A_token_does_not_leave_the_machine_over_plain_http(string endpoint)
    {
        await using var machine = await AzureMachine.StartAsync(World);

        var error = FailureOf(machine, $"-Name mystorage -ResourceManagerEndpoint {endpoint}");

        Assert.Equal(("InvalidArgument", ErrorCategory.InvalidArgument), error.Kind());
        Assert.Contains("use https", error.ToString());
    }

    [Theory]
    [InlineData("management.azure.com")]
    [InlineData("ftp://management.azure.com")]
    [InlineData("https://user:password@management.azure.com")]
    [InlineData("https://management.azure.com/?a=b")]
    public async Task An_endpoint_is_an_address_and_nothing_else(string endpoint)
    {
        await using var machine = await AzureMachine.StartAsync(World);

        var error = FailureOf(machine, $"-Name mystorage -ResourceManagerEndpoint {endpoint}");

        Assert.Equal("InvalidArgument", error.Id());
        Assert.Contains("The Resource Manager endpoint must", error.ToString());
        Assert.Empty(await machine.RequestsAsync());
        Assert.DoesNotContain("password", error.ToString().Replace("a user, a query", ""));
    }

    [Theory]
    [InlineData("""{ "body": "" }""", "ResponseInvalid")]
    [InlineData("""{ "body": "{ \"keys\": [ { \"keyName\": \"key1\", \"value\": \"c2Vj" }""", "ResponseInvalid")]
    [InlineData("""{ "body": "{ \"keys\": [] }" }""", "ResponseInvalid")]
    [InlineData("""{ "body": "{ \"keys\": { \"keyName\": \"key1\" } }" }""", "ResponseInvalid")]
    [InlineData("""{ "body": "<html>Sign in</html>" }""", "ResponseInvalid")]
    [InlineData("""{ "endless": true }""", "ResponseTooLarge")]
    [InlineData("""{ "bodyRepeat": { "text": "0123456789", "count": 1000000 } }""", "ResponseTooLarge")]
    public async Task An_answer_that_is_no_list_of_keys(string answer, string id)
    {
        await using var machine = await AzureMachine.StartAsync(World);
        await machine.Stage.FaultAsync($$"""[ { "match": { "method": "POST" }, "answer": {{answer}} } ]""");

        var error = FailureOf(machine, "-Name mystorage");

        Assert.Equal((id, ErrorCategory.InvalidData), error.Kind());
        Assert.DoesNotContain("c2Vj", error.ToString());
    }

    [Fact]
    public async Task A_service_that_stays_busy_is_an_error_that_says_so()
    {
        await using var machine = await AzureMachine.StartAsync(World);
        await machine.Stage.FaultAsync("""
            [ { "match": { "method": "POST" }, "answer": { "status": 429, "headers": { "Retry-After": "0" } } } ]
            """);

        var error = FailureOf(machine, "-Name mystorage");

        Assert.Equal(("ServiceBusy", ErrorCategory.ResourceBusy), error.Kind());
        Assert.True(Assert.IsType<MIStorageException>(error.Exception).Retryable);
    }

    [Fact]
    public async Task One_account_that_fails_does_not_stop_the_others()
    {
        await using var machine = await AzureMachine.StartAsync(World);

        var result = machine.Session.Run("""
            'missing', 'mystorage', 'Wrong', 'norole' |
                ForEach-Object { [pscustomobject] @{ Name = $_ } } | Get-MIStorageKey
            """);

        Assert.Equal(2, result.Output.Count);
        Assert.Equal(["AccountNotFound", "InvalidArgument", "KeyListingForbidden"], result.Errors.Select(error => error.Id()));
    }

    [Fact]
    public void Outside_Azure_the_advice_is_to_name_what_would_be_looked_up()
    {
        using var session = PowerShellSession.Open();
        session.SetEnvironment("AZURE_POD_IDENTITY_AUTHORITY_HOST", Isolation.ClosedPort);

        var error = session.Run("Get-MIStorageKey -Name mystorage -AccessToken t").Error;

        Assert.Equal(("ImdsUnreachable", ErrorCategory.ResourceUnavailable), error.Kind());
        Assert.StartsWith("Give -SubscriptionId and -ResourceGroupName", error.ErrorDetails.RecommendedAction);
    }

    private static ErrorRecord FailureOf(AzureMachine machine, string parameters)
    {
        var result = machine.Session.Run($"Get-MIStorageKey {parameters}");

        Assert.Empty(result.Output);
        Assert.False(result.Terminated);
        return result.Error;
    }
}
