using System.Collections;
using System.Management.Automation;
using System.Text;
using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>A token and a key come out where they were asked for as plain text, and nowhere else: not on the screen,
/// in no stream, in no error, and in nothing that a job or a remote session would send on.</summary>
public sealed class SecrecyTests : IAsyncLifetime
{
    private const string ProxyPassword = "pr0xy-s3cret";

    private readonly string _file = Path.GetTempFileName();
    private AzureMachine _machine = null!;
    private Stage _proxy = null!;

    /// <summary>Whatever a user does that ends well.</summary>
    public static TheoryData<string> Successes =>
    [
        "Get-MIAccessToken -Force",
        "Get-MIStorageKey -Name $account",
        "Get-MIStorageKey -Name $account -AccessToken $token",
        "(Get-MIStorageKey -Name $account)[0].Value",
        "New-MIStorageContext $account $key -BlobEndpoint $endpoint",
        "New-MIStorageContext -ConnectionString \"AccountName=$account;AccountKey=$key\"",
        "New-MIStorageBlobSASToken $container blob -Context $ctx",
        "New-MIStorageContext $account -SasToken (New-MIStorageBlobSASToken $container -Context $ctx) -BlobEndpoint $endpoint",
        "New-MIStorageContainer \"a-$container\" -Context $ctx",
        "Set-MIStorageBlobContent $file $container -Blob up -Context $ctx",
        "Get-MIStorageBlobContent blob $container -Destination $file -Context $ctx -Force",
        "New-MIStorageContext $account $key -BlobEndpoint $endpoint -Proxy http://127.0.0.1:1 -ProxyCredential $credential",
        "Get-MIStorageKey -Name $account -Proxy http://127.0.0.1:1 -ProxyCredential $credential",
    ];

    /// <summary>And what does not.</summary>
    public static TheoryData<string> Failures =>
    [
        "Get-MIStorageKey -Name norole -AccessToken $token",
        "Get-MIStorageKey -Name missing",
        "Get-MIStorageKey -Name $account -AccessToken \"$token.\"",
        "Get-MIStorageKey -Name $account -AccessToken \"$token $key\"",
        "Get-MIStorageKey -Name $account -AccessToken $token -ResourceManagerEndpoint \"http://example.com\"",
        "Get-MIStorageKey -Name $account -AccessToken $token -ResourceManagerEndpoint \"https://u:$token@example.com\"",
        "Get-MIStorageKey -Name $account -AccessToken @($token)",
        "New-MIStorageContext Wrong $key",
        "New-MIStorageContext $account \"$key!\"",
        "New-MIStorageContext $account @($key)",
        "New-MIStorageContext $account $key -BlobEndpoint \"https://example.com/?sig=$key\"",
        "New-MIStorageContext -ConnectionString \"AccountName=$account;AccountKey=$key;DefaultEndpointsProtocol=x\"",
        "New-MIStorageContext -ConnectionString \"AccountKey=$key\"",
        "New-MIStorageContext -ConnectionString \"$key\"",
        "New-MIStorageContext $account -SasToken \"sv=1&sig=$key\"",
        "New-MIStorageContext $account -SasToken $key",
        "New-MIStorageBlobSASToken $container -Permission q -Context $ctx",
        "New-MIStorageContainer $container -Context $ctx",
        "New-MIStorageContainer Wrong -Context $ctx",
        "Set-MIStorageBlobContent $file none -Context $ctx",
        "Set-MIStorageBlobContent missing.txt $container -Context $ctx",
        "Get-MIStorageBlobContent missing $container -Destination $file -Context $ctx -Force",
        "Get-MIStorageKey -Name $account -AccessToken $token -ResourceManagerEndpoint https://192.0.2.1 -TrustEndpoint -Proxy $proxy -ProxyCredential $credential",
        "Get-MIStorageKey -Name $account -ProxyCredential $credential",
        "Get-MIStorageKey -Name $account -Proxy $proxy -ProxyCredential $credential -NoProxy",
        "Get-MIStorageKey -Name $account -Proxy \"http://someone:$($credential.GetNetworkCredential().Password)@127.0.0.1:1\"",
        "New-MIStorageContext $account $key -Proxy \"http://127.0.0.1/$($credential.GetNetworkCredential().Password)\"",
        "New-MIStorageContext $account $key -Proxy https://127.0.0.1:1 -ProxyCredential $credential",
        "Set-MIStorageBlobContent $file $container -Context (New-MIStorageContext $account $key -BlobEndpoint http://192.0.2.1 -Proxy http://127.0.0.1:1 -ProxyCredential $credential) -ErrorAction Stop",
    ];

    /// <summary>Answers that hold a secret and cannot be understood.</summary>
    public static TheoryData<string, string> Answers => new()
    {
        { "Get-MIAccessToken -Force", """{ "access_token": "TOKEN", "expires_in": "3600", tru }""" },
        { "Get-MIAccessToken -Force", """{ "access_token": "TOKEN" }""" },
        { "Get-MIAccessToken -Force", """{ "access_token": "TOKEN\n", "expires_in": "3600" }""" },
        { "Get-MIAccessToken -Force", """TOKEN""" },
        { "Get-MIStorageKey -Name $account", """{ "keys": [ { "keyName": "key1", "value": "KEY" }""" },
        { "Get-MIStorageKey -Name $account", """{ "keys": [ { "value": "KEY" } ] }""" },
        { "Get-MIStorageKey -Name $account", """KEY""" },
    };

    public async Task InitializeAsync()
    {
        _machine = await AzureMachine.StartAsync($$"""
            { "blobUpstream": "{{Azurite.Url}}",
              "resourceManager": { "accounts": [
                { "name": "{{Azurite.Account}}", "keys": [ { "value": "{{Azurite.Key}}" } ] },
                { "name": "norole", "role": false } ] } }
            """);
        // It refuses whoever asks: its password is another.
        _proxy = await Emulator.StageAsync($$"""
            { "proxy": { "to": "{{_machine.Stage.Url}}", "user": "someone", "password": "another" } }
            """);
        _machine.Session.Invoke("""
            param($Account, $Key, $Endpoint, $Container, $File, $Proxy, $ProxyPassword)
            $secure = [System.Security.SecureString]::new()
            $ProxyPassword.ToCharArray() | ForEach-Object { $secure.AppendChar($_) }
            $global:credential = [PSCredential]::new('someone', $secure)
            $global:proxy = $Proxy
            $global:account = $Account; $global:key = $Key; $global:endpoint = $Endpoint
            $global:container = $Container; $global:file = $File
            $global:ctx = New-MIStorageContext $Account $Key -BlobEndpoint $Endpoint
            $global:token = Get-MIAccessToken -AsPlainText
            [void] (New-MIStorageContainer $Container -Context $ctx)
            [void] (Set-MIStorageBlobContent $File $Container -Blob blob -Context $ctx)
            $global:VerbosePreference = $global:DebugPreference = $global:InformationPreference = 'Continue'
            """, Azurite.Account, Azurite.Key, $"{_machine.Stage.Url}/{Azurite.Account}", Azurite.NewContainerName(), _file,
            _proxy.Url, ProxyPassword);
    }

    public async Task DisposeAsync()
    {
        await _machine.DisposeAsync();
        await _proxy.DisposeAsync();
        File.Delete(_file);
    }

    [Theory]
    [MemberData(nameof(Successes))]
    public void Nothing_that_succeeds_shows_a_secret(string script)
    {
        var result = _machine.Session.Run(script);

        Assert.Empty(result.Errors);
        AssertNoSecretIn(EverythingIn(result));
        AssertNoSecretIn(_machine.Session.Render(script.Replace("a-$container", "b-$container").Replace(" up ", " up2 ")));
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public void Nothing_that_fails_shows_a_secret(string script)
    {
        var result = _machine.Session.Run(script);

        Assert.NotEmpty(result.Errors);
        AssertNoSecretIn(EverythingIn(result));
        AssertNoSecretIn(_machine.Session.Render(script));
        AssertNoSecretIn(_machine.Session.Render("$Error"));
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task An_answer_that_cannot_be_understood_is_not_repeated(string script, string answer)
    {
        var body = Encoding.UTF8.GetBytes(answer.Replace("TOKEN", Token).Replace("KEY", Azurite.Key));
        await _machine.Stage.FaultAsync($$"""
            [ { "match": { "target": "oauth2|listKeys" }, "answer": { "bodyBase64": "{{Convert.ToBase64String(body)}}" } } ]
            """);
        var preset = script.Contains("Key") ? "$PSDefaultParameterValues['Get-MIStorageKey:AccessToken'] = $token; " : "";

        var result = _machine.Session.Run(preset + script);

        Assert.Equal("ResponseInvalid", result.Error.Id());
        AssertNoSecretIn(EverythingIn(result));
        AssertNoSecretIn(_machine.Session.Render(script));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-AsPlainText")]
    public void The_view_of_keys_has_none_even_if_they_are_there_as_plain_text(string asPlainText) =>
        AssertNoSecretIn(_machine.Session.Render($"Get-MIStorageKey -Name $account {asPlainText}"));

    [Theory]
    [InlineData("Get-MIAccessToken -AsPlainText")]
    [InlineData("(Get-MIStorageKey -Name $account -AsPlainText)[0].Value")]
    [InlineData("Get-MIStorageKey -Name $account -AsPlainText | ForEach-Object Value")]
    public void As_plain_text_they_are_where_they_were_asked_for(string script)
    {
        Assert.Contains(Secrets, secret => EverythingIn(_machine.Session.Run(script)).Contains(secret));
        Assert.Contains(Secrets, secret => _machine.Session.Render(script, withSecrets: true).Contains(secret));
    }

    private string Token => $"{_machine.Session.Invoke("$token")[0]}";

    // The signature of a token is as much a secret as the whole of it.
    private string[] Secrets => [Azurite.Key, Token, Token.Split('.')[^1], "Bearer ey", "SharedKey ", ProxyPassword,
        Convert.ToBase64String(Encoding.UTF8.GetBytes("someone:" + ProxyPassword))];

    private void AssertNoSecretIn(string text) => Assert.All(Secrets, secret => Assert.DoesNotContain(secret, text));

    private static string EverythingIn(ScriptResult result)
    {
        var text = new StringBuilder();
        foreach (var item in result.Output)
        {
            // As a job or a remote session sends it on.
            text.AppendLine($"{item}").AppendLine(PSSerializer.Serialize(item, depth: 5));
        }

        foreach (var error in result.Errors)
        {
            text.AppendLine(PSSerializer.Serialize(error, depth: 2));
            text.AppendLine($"{error} {error.ErrorDetails} {error.CategoryInfo} {error.TargetObject} {error.Exception}");
            for (var exception = error.Exception; exception is not null; exception = exception.InnerException)
            {
                foreach (DictionaryEntry entry in exception.Data)
                {
                    text.AppendLine($"{entry.Key} {entry.Value}");
                }
            }
        }

        IEnumerable<string> lines = [.. result.Verbose, .. result.Debug, .. result.Warnings, .. result.Information,
            .. result.Progress.Select(record => $"{record}")];
        return text.AppendJoin('\n', lines).ToString();
    }
}
