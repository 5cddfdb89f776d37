using System.Management.Automation;
using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>Get-MIStorageContainer, against Azurite behind a stage. Azurite keeps no deleted containers: those come from
/// an answer that is made up.</summary>
public sealed class ContainerListingTests : TransferTest
{
    private void Create() =>
        Scene.Invoke("'-1', '-2', '-3' | ForEach-Object { New-MIStorageContainer \"$container$_\" Blob -Context $direct }");

    private IEnumerable<object?> NamesOf(string parameters) =>
        Scene.Invoke($"Get-MIStorageContainer {parameters} -Context $ctx")
            .Select(container => ((string)container.Get("Name")!).Replace(Scene.Container, "c"));

    [Fact]
    public async Task One_name_is_one_request()
    {
        Create();

        var container = Assert.Single(Scene.Invoke("Get-MIStorageContainer \"$container-1\" -Context $ctx"));

        Assert.Equal("HEAD", Assert.Single(await Scene.RequestsAsync()).Method);
        Assert.IsType<StorageContainer>(container.BaseObject);
        Assert.Equal(ContainerPermission.Blob, container.Get("PublicAccess"));
        Assert.Equal("available", container.Get("LeaseState"));
        Assert.Matches("^\".+\"$", (string)container.Get("ETag")!);
    }

    [Theory]
    [InlineData("-Prefix $container", "c c-1 c-2 c-3")]
    [InlineData("\"$container-*\"", "c-1 c-2 c-3")]
    [InlineData("-Name \"*$($container.Substring(1))-[13]\"", "c-1 c-3")]
    [InlineData("-Container \"$container-*\" -MaxCount 2", "c-1 c-2")]
    [InlineData("-Prefix \"$container-\" -MaxCount 2", "c-1 c-2")]
    [InlineData("\"$container-9*\"", "")]
    public void A_pattern_or_a_prefix_lists(string parameters, string expected)
    {
        Create();

        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries), NamesOf(parameters));
    }

    [Fact]
    public void All_are_listed_where_nothing_is_said()
    {
        Create();

        Assert.Empty(new object?[] { "c", "c-1", "c-2", "c-3" }.Except(NamesOf("")));
    }

    [Theory]
    [InlineData("\"$container-1\", \"$container-2\" | Get-MIStorageContainer -Context $ctx")]
    [InlineData("'1', '2' | ForEach-Object { [pscustomobject] @{ Container = \"$container-$_\"; Context = $ctx } } | Get-MIStorageContainer")]
    public void Names_come_by_pipeline(string script)
    {
        Create();

        Assert.Equal(2, Scene.Invoke(script).Count);
    }

    [Fact]
    public void So_many_at_a_time_give_each_once()
    {
        Create();

        var names = Scene.Invoke("""
            $token = $null
            do {
                $found = @(Get-MIStorageContainer -Prefix $container -Context $ctx -MaxCount 3 -ContinuationToken $token)
                $found.Name
                $token = $found[-1].ContinuationToken
            } while ($token)
            """);

        Assert.Equal(4, names.Select(name => name.BaseObject).Distinct().Count());
        Assert.Equal(4, names.Count);
    }

    [Fact]
    public async Task Deleted_ones_are_listed_where_they_are_wanted()
    {
        await Scene.Stage.FaultAsync("""
            [ { "answer": { "body": "<EnumerationResults><Containers><Container><Name>gone</Name><Deleted>true</Deleted><Version>01D</Version><Properties><DeletedTime>Fri, 26 Jun 2015 23:39:12 GMT</DeletedTime><RemainingRetentionDays>3</RemainingRetentionDays></Properties></Container><Container><Name>gone2</Name><Properties/></Container></Containers><NextMarker/></EnumerationResults>" } } ]
            """);

        var container = Assert.Single(Scene.Invoke("Get-MIStorageContainer gone -Context $ctx -IncludeDeleted"));

        Assert.Contains("prefix=gone&include=metadata%2Cdeleted", Assert.Single(await Scene.RequestsAsync()).Query);
        Assert.Equal((true, "01D", 3), (container.Get("IsDeleted"), container.Get("VersionId"), container.Get("RemainingRetentionDays")));
    }

    [Theory]
    [InlineData("Get-MIStorageContainer no-such-container -Context $ctx")]
    [InlineData("Get-MIStorageContainer no-such-container -Context $ctx -IncludeDeleted")]
    public void One_that_is_not_there_is_an_error(string script)
    {
        var error = Scene.Run(script).Error;

        Assert.Equal(("ContainerNotFound", ErrorCategory.ObjectNotFound), error.Kind());
        Assert.Equal("no-such-container", error.TargetObject);
    }
}
