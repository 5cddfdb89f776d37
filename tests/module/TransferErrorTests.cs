using System.Management.Automation;
using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>Refusals of the blob service: each has its own ErrorId, category and next step, whichever way the bytes go.</summary>
public sealed class TransferErrorTests : TransferTest
{
    [Theory]
    [InlineData(403, "AuthenticationFailed", "AuthenticationFailed", ErrorCategory.AuthenticationError, "Get-MIStorageKey")]
    [InlineData(403, "AuthorizationFailure", "AuthorizationFailed", ErrorCategory.PermissionDenied, "network rules")]
    [InlineData(403, "KeyBasedAuthenticationNotPermitted", "SharedKeyDisabled", ErrorCategory.PermissionDenied,
        "--allow-shared-key-access true")]
    [InlineData(404, "ContainerNotFound", "ContainerNotFound", ErrorCategory.ObjectNotFound, "New-MIStorageContainer")]
    [InlineData(404, "BlobNotFound", "BlobNotFound", ErrorCategory.ObjectNotFound, "Check the name")]
    [InlineData(409, "ContainerBeingDeleted", "ContainerBeingDeleted", ErrorCategory.ResourceBusy, "try again")]
    [InlineData(409, "BlobArchived", "ServiceRefused", ErrorCategory.InvalidOperation, "hot or cool tier")]
    [InlineData(412, "ConditionNotMet", "ConditionNotMet", ErrorCategory.InvalidOperation, "try again")]
    [InlineData(412, "LeaseIdMissing", "ServiceRefused", ErrorCategory.InvalidOperation, "lease")]
    public async Task Says_what_is_wrong_and_what_to_do(
        int status, string code, string errorId, ErrorCategory category, string nextStep)
    {
        await Scene.Stage.FaultAsync($$"""
            [ { "answer": { "status": {{status}}, "headers": { "x-ms-request-id": "id-7" },
                "body": "<?xml version=\"1.0\"?><Error><Code>{{code}}</Code><Message>m</Message></Error>" } } ]
            """);
        Scene.Write("file");

        foreach (var error in RunBoth())
        {
            Assert.StartsWith($"{errorId},MIStorage.Commands.", error.FullyQualifiedErrorId);
            Assert.Equal(category, error.CategoryInfo.Category);
            Assert.Equal("b", error.TargetObject);
            Assert.Contains(nextStep, error.ErrorDetails.RecommendedAction);
            Assert.Contains($"HTTP {status}, {code}, request id-7)", error.ToString());
        }
    }

    [Fact]
    public void A_missing_blob_is_named()
    {
        var error = Scene.Run("Get-MIStorageBlobContent a/b $container -Context $ctx").Error;

        Assert.StartsWith("BlobNotFound,", error.FullyQualifiedErrorId);
        Assert.StartsWith(
            $"There is no blob 'a/b' in container '{Scene.Container}' of account '{Azurite.Account}'. (Get Blob: HTTP 404, ",
            error.ToString());
        Assert.False(Directory.Exists(Scene.PathOf("a")));
    }

    [Fact]
    public void A_missing_container_is_named()
    {
        Scene.Write("file");

        foreach (var error in RunBoth(container: "not-there"))
        {
            Assert.StartsWith("ContainerNotFound,", error.FullyQualifiedErrorId);
            Assert.Contains("There is no container 'not-there'", error.ToString());
        }
    }

    [Fact]
    public void A_wrong_key_is_refused()
    {
        Scene.Write("file");
        Scene.Invoke("""
            $global:ctx = New-MIStorageContext $ctx.StorageAccountName 'd3Jvbmc=' -BlobEndpoint $ctx.BlobEndPoint
            """);

        // Azurite says AuthorizationFailure where Azure says AuthenticationFailed.
        Assert.All(RunBoth(), error => Assert.StartsWith("AuthorizationFailed,", error.FullyQualifiedErrorId));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<")]
    [InlineData("<Error>")]
    [InlineData("<?xml version='1.0'?><Error><Code>Blob")]
    [InlineData("<Error><Code></Code><Message/></Error>")]
    [InlineData("<Error><Error><Error></Code></Message>")]
    [InlineData("<!DOCTYPE x [<!ENTITY a '&a;&a;'>]><Error><Code>&a;</Code></Error>")]
    [InlineData("{\\\"error\\\": 1}")]
    [InlineData("\\u0000\\u0001\\uFFFD")]
    public async Task An_answer_that_is_no_XML_is_an_error_like_any_other(string body)
    {
        await Scene.Stage.FaultAsync($$"""[ { "answer": { "status": 400, "body": "{{body}}" } } ]""");
        Scene.Write("file");

        Assert.All(RunBoth(), error =>
        {
            Assert.StartsWith("ServiceRefused,", error.FullyQualifiedErrorId);
            Assert.Contains("HTTP 400", error.ToString());
        });
    }

    [Fact]
    public async Task A_body_that_never_ends_is_not_read_to_its_end()
    {
        await Scene.Stage.FaultAsync("""[ { "answer": { "status": 400, "endless": true } } ]""");
        Scene.Write("file");

        Assert.All(RunBoth(), error => Assert.Contains("HTTP 400", error.ToString()));
    }

    [Theory]
    [InlineData("<Error><Code>\\u001b[31mred\\r\\n</Code><Message>\\u0007\\u001b]0;x</Message></Error>")]
    public async Task What_the_service_says_cannot_paint_the_terminal(string body)
    {
        await Scene.Stage.FaultAsync($$"""[ { "answer": { "status": 400, "body": "{{body}}" } } ]""");
        Scene.Write("file");

        Assert.All(RunBoth(), error => Assert.DoesNotContain(error.ToString(), char.IsControl));
    }

    // A download and an upload, and that neither leaves anything behind or touches what was there.
    private IReadOnlyList<ErrorRecord> RunBoth(string? container = null)
    {
        var old = Scene.Read("file");
        var result = Scene.Run("""
            param($Container)
            Get-MIStorageBlobContent b $Container -Destination file -Context $ctx -Force
            Get-MIStorageBlobContent b $Container -Destination new -Context $ctx
            Set-MIStorageBlobContent file $Container -Blob b -Context $ctx
            """, container ?? Scene.Container);
        Assert.Empty(result.Output);
        Assert.False(result.Terminated);
        Assert.Equal(3, result.Errors.Count);
        Assert.Equal(["file"], Scene.Files);
        Assert.Equal(old, Scene.Read("file"));
        return result.Errors;
    }

    [Fact]
    public async Task Who_asks_for_more_is_told_when_a_request_is_sent_again()
    {
        Scene.StoreBlob("b");
        await Scene.Stage.FaultAsync("""
            [ { "times": 1, "answer": { "status": 503, "headers": { "retry-after-ms": "10" } } } ]
            """);

        var result = Scene.Run("Get-MIStorageBlobContent b $container -AsBytes -Context $ctx -Verbose");

        Assert.Empty(result.Errors);
        Assert.Contains("is sent again (1 so far)", Assert.Single(result.Verbose));
    }
}
