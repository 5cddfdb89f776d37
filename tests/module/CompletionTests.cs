using System.Diagnostics;
using System.Management.Automation.Language;
using MIStorage.Completion;
using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>Tab completion, by the engine's own way, against Azurite.</summary>
public sealed class CompletionTests : TransferTest
{
    [Theory]
    [InlineData("Get-MIStorageBlob -Context $ctx -Container {0}")]
    [InlineData("Get-MIStorageContainer -Context $ctx -Name {0}")]
    [InlineData("Get-MIStorageContainer -Context $ctx -Prefix {0}")]
    [InlineData("Remove-MIStorageContainer -Context $ctx {0}")]
    [InlineData("Set-MIStorageBlobContent file -Context $ctx -Container {0}")]
    [InlineData("Get-MIStorageBlobContent b -Context $ctx -Container '{0}")]
    [InlineData("Copy-MIStorageBlob -SrcBlob b -Context $ctx -SrcContainer {0}")]
    [InlineData("Copy-MIStorageBlob -SrcBlob b -SrcContainer c -DestContext $ctx -DestinationContainer {0}")]
    [InlineData("New-MIStorageBlobSASToken -Context $ctx {0}")]
    [InlineData("Sync-MIStorageBlob -Source . -Context $ctx {0}")]
    public void A_container_is_completed(string line)
    {
        var begun = string.Format(line, Scene.Container[..20]);

        Assert.Equal([Scene.Container], Complete(begun).Select(text => text.Trim('\'')));
    }

    [Theory]
    [InlineData("Get-MIStorageBlob -Context $ctx -Container $container ", "'a b''s.txt'|logs/|top.txt")]
    [InlineData("Get-MIStorageBlob -Context $ctx -Container $container logs/", "logs/1.log|logs/2/")]
    [InlineData("Get-MIStorageBlob -Context $ctx -Container $container -Prefix ", "logs/")]
    [InlineData("Get-MIStorageBlob -Context $ctx -Container $container -Prefix logs/", "logs/2/")]
    [InlineData("Get-MIStorageBlobContent -Context $ctx -Container $container -Blob 'a", "'a b''s.txt'")]
    [InlineData("Remove-MIStorageBlob -Context $ctx -Container $container -Blob top", "top.txt")]
    [InlineData("Set-MIStorageBlobTier -Context $ctx -Container $container -Blob top", "top.txt")]
    [InlineData("Copy-MIStorageBlob -Context $ctx -SrcContainer $container -SrcBlob top", "top.txt")]
    public void A_blob_is_completed_up_to_the_next_slash(string begun, string expected)
    {
        foreach (var blob in new[] { "top.txt", "a b's.txt", "logs/1.log", "logs/2/3.log", "logs/2/4.log" })
        {
            Scene.StoreBlob(blob);
        }

        Assert.Equal(expected.Split('|'), Complete(begun));
    }

    [Theory]
    [InlineData("x[1].txt", "'x", "'x`[1`].txt'")]
    [InlineData("x[1].txt", "'x`[1", "'x`[1`].txt'")]
    [InlineData("x*", "x", "'x`*'")]
    [InlineData("x?`[", "x", "'x`?```['")]
    [InlineData("x’*", "x", "'x’’`*'")]
    public void Where_wildcards_count_those_of_a_name_stand_for_themselves(string blob, string begun, string expected)
    {
        Scene.StoreBlob(blob);
        Scene.StoreBlob("y1.txt");

        Assert.Equal([expected], Complete($"Get-MIStorageBlob -Context $ctx -Container $container -Blob {begun}"));
        Assert.Equal([blob], Scene.Invoke($"(Get-MIStorageBlob -Context $ctx -Container $container -Blob {expected}).Name")
            .Select(name => $"{name}"));
    }

    [Fact]
    public void Completion_works_through_the_names_of_Az()
    {
        Scene.StoreBlob("top.txt");
        Scene.Invoke("Enable-MIStorageAzAlias");

        Assert.Equal(["top.txt"], Complete("Get-AzStorageBlobContent -Context $ctx -Container $container -Blob t"));
        Assert.Equal([Scene.Container], Complete($"Get-AzStorageBlob -Context $ctx -Container {Scene.Container[..20]}"));
    }

    [Theory]
    [InlineData("Set-MIStorageBlobContent -StandardBlobTier ", "Archive|Cold|Cool|Hot")]
    [InlineData("New-MIStorageContext -Environment AzureC", "AzureChinaCloud|AzureCloud")]
    [InlineData("Get-MIAccessToken -Resource storage", "https://storage.azure.com/")]
    [InlineData("Get-MIAccessToken https://man", "https://management.azure.com/|https://management.chinacloudapi.cn/|https://management.usgovcloudapi.net/")]
    public async Task What_is_known_needs_no_network(string begun, string expected)
    {
        Assert.Equal(expected.Split('|'), Complete(begun).Order(StringComparer.Ordinal));
        Assert.Empty(await Scene.RequestsAsync());
    }

    [Theory]
    [InlineData("Get-MIStorageBlob -Context $ctx -Container ")]
    [InlineData("Get-MIStorageBlob -Context $ctx -Container $container -Blob ")]
    public async Task A_service_that_is_slow_is_not_waited_for(string begun)
    {
        await Scene.Stage.FaultAsync("""[ { "answer": { "stall": true } } ]""");

        var clock = Stopwatch.StartNew();
        CompleteOnce(begun);

        Assert.Equal(1000u, StorageNames.WaitMilliseconds);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, PowerShellSession.AtOnce);
        Assert.Single(await Scene.RequestsAsync());
    }

    [Theory]
    [InlineData("{ \"status\": 403 }")]
    [InlineData("{ \"status\": 200, \"body\": \"no XML\" }")]
    public async Task What_goes_wrong_is_not_shown(string answer)
    {
        await Scene.Stage.FaultAsync($$"""[ { "answer": {{answer}} } ]""");

        var result = Scene.Run(Script, "Get-MIStorageBlob -Context $ctx -Container $container -Blob x");

        Assert.Empty(result.Errors);
        Assert.Empty(Scene.Session.UI.Questions);
    }

    [Fact]
    public async Task Without_a_context_nothing_is_asked()
    {
        Complete("Get-MIStorageBlob -Container ");
        Complete("Get-MIStorageBlob -Context $ctx -Blob ");

        Assert.Empty(await Scene.RequestsAsync());
    }

    [Theory]
    [InlineData("", "plain/name-1.txt", "plain/name-1.txt")]
    [InlineData("'", "plain", "'plain'")]
    [InlineData("\"pl", "plain", "'plain'")]
    [InlineData("", "a b", "'a b'")]
    [InlineData("", "it's", "'it''s'")]
    [InlineData("", "$x", "'$x'")]
    [InlineData("", "-x", "'-x'")]
    [InlineData("", "grün", "grün")]
    public void A_name_is_quoted_where_PowerShell_would_take_it_otherwise(string typed, string name, string text) =>
        Assert.Equal(text, new Word(typed).Complete(name).CompletionText);

    // https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_quoting_rules
    [Theory]
    [InlineData('\'')]
    [InlineData('\u2018')]
    [InlineData('\u2019')]
    [InlineData('\u201A')]
    [InlineData('\u201B')]
    [InlineData('"')]
    [InlineData('\u201C')]
    [InlineData('\u201D')]
    [InlineData('\u201E')]
    [InlineData('`')]
    [InlineData('$')]
    [InlineData(';')]
    [InlineData('\u2013')]
    public void No_character_of_a_name_ends_the_quotes_that_it_stands_in(char character)
    {
        var name = $"x{character};Remove-Item ~ -Recurse;{character}";

        foreach (var typed in new[] { "", "'", "\"" })
        {
            var text = new Word(typed).Complete(name).CompletionText;
            var ast = Parser.ParseInput($"f {text}", out _, out ParseError[] errors);

            Assert.Empty(errors);
            var command = Assert.IsType<CommandAst>(Assert.IsType<PipelineAst>(Assert.Single(ast.EndBlock.Statements)).PipelineElements[0]);
            Assert.Equal(name, Assert.IsType<StringConstantExpressionAst>(command.CommandElements[1]).Value);
        }
    }

    private const string Script = """
        param($Line)
        [System.Management.Automation.CommandCompletion]::CompleteInput($Line, $Line.Length, $null).CompletionMatches |
            Where-Object { $_.ResultType -eq 'ParameterValue' } | ForEach-Object { $_.CompletionText }
        """;

    // As somebody does who presses the key again where a busy machine had nothing within a second.
    private IReadOnlyList<string> Complete(string begun)
    {
        var all = Stopwatch.StartNew();
        while (true)
        {
            var clock = Stopwatch.StartNew();
            var names = CompleteOnce(begun);
            if (names.Count > 0 || clock.ElapsedMilliseconds < StorageNames.WaitMilliseconds || all.Elapsed > PowerShellSession.Patience)
            {
                return names;
            }
        }
    }

    private IReadOnlyList<string> CompleteOnce(string begun) => [.. Scene.Invoke(Script, begun).Select(text => $"{text}")];
}
