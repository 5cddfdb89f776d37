using System.Management.Automation;
using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>Remove-MIStorageContainer, against Azurite behind a stage.</summary>
public sealed class RemoveContainerTests : TransferTest
{
    private bool Exists => Scene.Run("Get-MIStorageContainer $container -Context $direct").Errors.Count == 0;

    [Fact]
    public async Task An_empty_one_is_deleted_without_a_question()
    {
        Assert.Equal(true, Assert.Single(Scene.Invoke("Remove-MIStorageContainer $container -Context $ctx -PassThru")).BaseObject);

        Assert.Equal(["GET list", "DELETE"], await Scene.SentAsync());
        Assert.Empty(Scene.Session.UI.Questions);
        Assert.False(Exists);
    }

    [Fact]
    public async Task Force_does_not_look_whether_it_is_empty()
    {
        Scene.StoreBlob("a");

        Assert.Empty(Scene.Invoke("Remove-MIStorageContainer $container -Context $ctx -Force"));

        Assert.Equal(["DELETE"], await Scene.SentAsync());
        Assert.False(Exists);
    }

    [Theory]
    [InlineData("Yes", true)]
    [InlineData("No", false)]
    public void One_with_blobs_asks(string answer, bool removed)
    {
        Scene.StoreBlob("a");
        Scene.Session.UI.Answers.Enqueue(answer);

        var result = Assert.Single(Scene.Invoke("Remove-MIStorageContainer $container -Context $ctx -PassThru"));

        Assert.Contains("with all the blobs in it?", Assert.Single(Scene.Session.UI.Questions));
        Assert.Equal(removed, result.BaseObject);
        Assert.Equal(!removed, Exists);
    }

    [Fact]
    public async Task Where_nobody_can_be_asked_it_stays()
    {
        Scene.StoreBlob("a");

        var (_, output, errors) = await HostProcess.RunAsync("-Command", $$"""
            Import-Module '{{Repository.Manifest}}'
            $ctx = New-MIStorageContext {{Azurite.Account}} {{Azurite.Key}} -BlobEndpoint '{{Azurite.BlobEndpoint}}'
            try { Remove-MIStorageContainer {{Scene.Container}} -Context $ctx -ErrorAction Stop } catch { $_.FullyQualifiedErrorId; $_.ErrorDetails.RecommendedAction }
            """);

        Assert.Contains("ContainerNotEmpty", output + errors);
        Assert.Contains("-Force", output + errors);
        Assert.True(Exists);
    }

    [Theory]
    [InlineData("$container | Remove-MIStorageContainer -Context $ctx")]
    [InlineData("Get-MIStorageContainer \"$container*\" -Context $ctx | Remove-MIStorageContainer")]
    [InlineData("[pscustomobject] @{ Container = $container; Context = $ctx } | Remove-MIStorageContainer")]
    public void Names_come_by_pipeline(string script)
    {
        Scene.Invoke(script);

        Assert.False(Exists);
    }

    [Fact]
    public void One_that_is_not_there_is_one_error_and_the_rest_goes_on()
    {
        var result = Scene.Run("'no-such-container', $container | Remove-MIStorageContainer -Context $ctx");

        Assert.Equal(("ContainerNotFound", ErrorCategory.ObjectNotFound), result.Error.Kind());
        Assert.Equal("no-such-container", result.Error.TargetObject);
        Assert.False(Exists);
    }

    [Fact]
    public async Task A_condition_that_does_not_hold_keeps_it()
    {
        var error = Scene.Run("Remove-MIStorageContainer $container -Context $ctx -Force -IfUnmodifiedSince '2020-01-01T00:00:00Z'").Error;

        Assert.Equal("ConditionNotMet", error.Id());
        Assert.Equal("Wed, 01 Jan 2020 00:00:00 GMT", Assert.Single(await Scene.RequestsAsync()).Headers["if-unmodified-since"]);
        Assert.True(Exists);
    }

    [Fact]
    public async Task WhatIf_deletes_nothing()
    {
        var text = Scene.Session.Render("Remove-MIStorageContainer $container -Context $ctx -WhatIf");

        Assert.Contains($"container '{Scene.Container}'", text);
        Assert.Empty(await Scene.RequestsAsync());
        Assert.True(Exists);
    }
}
