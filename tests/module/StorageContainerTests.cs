using System.Management.Automation;
using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>New-MIStorageContainer, against Azurite behind a stage that sees and changes what passes.</summary>
public sealed class StorageContainerTests : IAsyncLifetime
{
    private readonly PowerShellSession _session = PowerShellSession.Open();
    private Stage _stage = null!;

    public async Task InitializeAsync()
    {
        _stage = await Emulator.StageAsync($$"""{ "blobUpstream": "{{Azurite.Url}}" }""");
        _session.Invoke("""
            param($Account, $Key, $Endpoint, $Container)
            $global:ctx = New-MIStorageContext $Account $Key -BlobEndpoint $Endpoint
            $global:name = $Container
            """, Azurite.Account, Azurite.Key, $"{_stage.Url}/{Azurite.Account}", Azurite.NewContainerName());
    }

    public async Task DisposeAsync()
    {
        _session.Dispose();
        await _stage.DisposeAsync();
    }

    [Fact]
    public async Task A_container_is_created_in_one_request_and_comes_back_as_an_object()
    {
        var before = DateTimeOffset.UtcNow.AddSeconds(-2);

        var container = Assert.Single(_session.Invoke("New-MIStorageContainer -Name $name -Context $ctx"));

        var request = Assert.Single(await _stage.RequestsAsync());
        var name = container.Get("Name");
        Assert.Equal(("PUT", $"/{Azurite.Account}/{name}?restype=container"), (request.Method, request.Target));
        Assert.DoesNotContain("x-ms-blob-public-access", request.Headers.Keys);
        Assert.IsType<StorageContainer>(container.BaseObject);
        Assert.Equal(ContainerPermission.Off, container.Get("PublicAccess"));
        Assert.InRange((DateTimeOffset)container.Get("LastModified")!, before, DateTimeOffset.UtcNow);
        Assert.Matches("^\".+\"$", (string)container.Get("ETag")!);
        Assert.Equal(Azurite.Account, ((StorageContext)container.Get("Context")!).StorageAccountName);
        var reference = Assert.IsType<CloudBlobContainer>(container.Get("CloudBlobContainer"));
        Assert.Equal((name, $"{_stage.Url}/{Azurite.Account}/{name}"), (reference.Name, $"{reference.Uri}"));
    }

    [Theory]
    [InlineData("-Permission Container", ContainerPermission.Container, "container")]
    [InlineData("-Permission Blob", ContainerPermission.Blob, "blob")]
    [InlineData("-PublicAccess blob", ContainerPermission.Blob, "blob")]
    public async Task Everybody_may_read_it_if_so_wished(string parameter, ContainerPermission level, string sent)
    {
        var container = Assert.Single(_session.Invoke($"New-MIStorageContainer $name -Context $ctx {parameter}"));

        Assert.Equal(level, container.Get("PublicAccess"));
        Assert.Equal(sent, Assert.Single(await _stage.RequestsAsync()).Headers["x-ms-blob-public-access"]);
    }

    [Theory]
    [InlineData("$name, \"$name-2\" | New-MIStorageContainer -Context $ctx")]
    [InlineData("'', '-2' | ForEach-Object { [pscustomobject] @{ N = \"$name$_\"; Context = $ctx } } | New-MIStorageContainer")]
    [InlineData("New-MIStorageContainer $name Off -Context $ctx; New-MIStorageContainer -Container \"$name-2\" -Context $ctx")]
    public async Task Names_come_by_pipeline_property_or_position(string script)
    {
        var containers = _session.Invoke(script);

        var name = _session.Invoke("$name")[0];
        Assert.Equal([$"{name}", $"{name}-2"], containers.Select(container => container.Get("Name")));
        Assert.Equal(2, (await _stage.RequestsAsync()).Count);
    }

    [Theory]
    [InlineData("-BlobEndpoint PATH")]
    [InlineData("-BlobEndpoint HOST")]
    public void Path_style_and_host_style_endpoints_lead_to_the_same_account(string endpoint)
    {
        var parameter = endpoint.Replace("PATH", Azurite.BlobEndpoint).Replace("HOST", Azurite.HostStyleBlobEndpoint);

        Assert.Single(_session.Invoke(
            $"param($Account, $Key) New-MIStorageContainer $name -Context (New-MIStorageContext $Account $Key {parameter})",
            Azurite.Account, Azurite.Key));
    }

    [Fact]
    public void A_connection_string_leads_there_too() =>
        Assert.Single(_session.Invoke(
            "param($Text) New-MIStorageContainer $name -Context (New-MIStorageContext -ConnectionString $Text)",
            $"AccountName={Azurite.Account};AccountKey={Azurite.Key};BlobEndpoint={Azurite.BlobEndpoint}"));

    [Fact]
    public void And_so_does_Azurites_well_known_account() =>
        Assert.Single(_session.Invoke(
            "param($Url) New-MIStorageContainer $name -Context (New-MIStorageContext -Local -BlobEndpoint $Url)",
            $"{Azurite.Url}/devstoreaccount1"));

    [Fact]
    public void One_that_is_there_already_is_an_error_that_a_script_can_tell()
    {
        _session.Invoke("New-MIStorageContainer $name -Context $ctx");

        var error = _session.Run("New-MIStorageContainer $name -Context $ctx").Error;

        Assert.Equal(("ContainerAlreadyExists", ErrorCategory.ResourceExists), error.Kind());
        Assert.Contains("exists already", error.ToString());
        Assert.Equal($"{_session.Invoke("$name")[0]}", error.TargetObject);
    }

    [Theory]
    [InlineData("ab")]
    [InlineData("MyContainer")]
    [InlineData("under_score")]
    [InlineData("two--hyphens")]
    [InlineData("-first")]
    [InlineData("last-")]
    [InlineData("a/b")]
    [InlineData("abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijkl")]
    public async Task A_name_that_cannot_be_right_is_refused_before_any_request(string name)
    {
        var error = _session.Run("param($Name) New-MIStorageContainer -Name $Name -Context $ctx", name).Error;

        Assert.Equal(("InvalidArgument", ErrorCategory.InvalidArgument), error.Kind());
        Assert.Contains("3 to 63 characters, lower-case letters, digits and single hyphens", error.ToString());
        Assert.Empty(await _stage.RequestsAsync());
    }

    [Fact]
    public async Task WhatIf_creates_nothing_and_says_what()
    {
        var text = _session.Render("New-MIStorageContainer $name -Context $ctx -WhatIf");

        Assert.Matches($"^What if: .*\"Create\".*container 'c.+' in account '{Azurite.Account}'", text);
        Assert.Empty(await _stage.RequestsAsync());
    }

    [Fact]
    public async Task Confirm_asks_and_No_creates_nothing()
    {
        _session.UI.Answers.Enqueue("No");

        Assert.Empty(_session.Invoke("New-MIStorageContainer $name -Context $ctx -Confirm"));
        Assert.Single(_session.UI.Questions);
        Assert.Empty(await _stage.RequestsAsync());
    }

    [Theory]
    [InlineData(403, "AuthenticationFailed", "AuthenticationFailed", ErrorCategory.AuthenticationError, "Get-MIStorageKey")]
    [InlineData(403, "AuthorizationFailure", "AuthorizationFailed", ErrorCategory.PermissionDenied, "network rules")]
    [InlineData(403, "KeyBasedAuthenticationNotPermitted", "SharedKeyDisabled", ErrorCategory.PermissionDenied,
        "--allow-shared-key-access true")]
    [InlineData(409, "ContainerBeingDeleted", "ContainerBeingDeleted", ErrorCategory.ResourceBusy, "Wait")]
    [InlineData(409, "PublicAccessNotPermitted", "ServiceRefused", ErrorCategory.InvalidOperation, "-Permission Off")]
    [InlineData(400, "Unheard", "ServiceRefused", ErrorCategory.InvalidOperation, "")]
    public async Task A_refusal_says_what_to_do_next(
        int status, string serviceCode, string id, ErrorCategory category, string advice)
    {
        await _stage.FaultAsync($$"""
            [ { "answer": { "status": {{status}},
                "headers": { "x-ms-error-code": "{{serviceCode}}", "x-ms-request-id": "r-1" } } } ]
            """);

        var error = _session.Run("New-MIStorageContainer $name -Context $ctx").Error;

        Assert.Equal((id, category), error.Kind());
        Assert.Contains(advice, error.ErrorDetails.RecommendedAction);
        Assert.Contains($"(Create Container: HTTP {status}, {serviceCode}, request r-1)", error.ToString());
    }

    [Fact]
    public void A_wrong_key_is_refused_by_the_service_itself()
    {
        var error = _session.Run("""
            param($Account, $Url)
            New-MIStorageContainer $name -Context (New-MIStorageContext $Account d3Jvbmc= -BlobEndpoint $Url)
            """, Azurite.Account, Azurite.BlobEndpoint).Error;

        // Azure calls it AuthenticationFailed, Azurite AuthorizationFailure.
        Assert.Equal("AuthorizationFailed", error.Id());
        Assert.Contains("the key", error.ErrorDetails.RecommendedAction);
    }
}
