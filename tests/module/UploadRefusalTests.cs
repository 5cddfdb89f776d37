using System.Management.Automation;
using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>What Set-MIStorageBlobContent refuses before it sends anything, with the rule in the message.</summary>
public sealed class UploadRefusalTests : TransferTest
{
    private const string BlobRule = "1 to 1024 characters";
    private const string ContainerRule = "3 to 63 characters, lower-case letters, digits and single hyphens";

    [Theory]
    [InlineData("missing.txt", "There is no file")]
    [InlineData("missing/test.txt", "There is no file")]
    public void A_file_that_is_not_there(string file, string rule) =>
        Refuses("param($File) Set-MIStorageBlobContent -File $File -Container $container -Context $ctx",
            "FileNotFound", ErrorCategory.ObjectNotFound, rule, file);

    [Theory]
    [InlineData(".", "is a folder")]
    [InlineData("/dev/zero", "is not a file")]
    [InlineData("Env:PATH", "'Env:PATH' is not a path of the file system")]
    [InlineData("Function:\\prompt", "is not a path of the file system")]
    [InlineData("nowhere:/test.txt", "'nowhere:/test.txt' is not a path")]
    [InlineData("nothing::test.txt", "'nothing::test.txt' is not a path")]
    public void What_is_no_file(string file, string rule) =>
        Refuses("param($File) Set-MIStorageBlobContent -File $File -Container $container -Blob b -Context $ctx",
            "InvalidArgument", ErrorCategory.InvalidArgument, rule, file);

    [Theory]
    [InlineData("CON")]
    [InlineData("ab")]
    [InlineData("two--hyphens")]
    [InlineData("-first")]
    [InlineData("last-")]
    [InlineData("with.dot")]
    [InlineData("a/b")]
    [InlineData("a:b")]
    [InlineData("//")]
    [InlineData("$other")]
    [InlineData("sixty-four-characters-are-one-too-many-for-the-name-of-a-container")]
    public void A_container_name_that_the_service_does_not_take(string name) =>
        Refuses("param($Name) Set-MIStorageBlobContent test.txt $Name -Blob b -Context $ctx",
            "InvalidArgument", ErrorCategory.InvalidArgument, ContainerRule, name);

    [Theory]
    [InlineData("a", 1025)]
    [InlineData("\u00E9", 1025)]
    [InlineData("\U0001F600", 513)] // two characters each
    public void A_blob_name_that_is_too_long(string character, int count) =>
        Refuses("param($Name) Set-MIStorageBlobContent test.txt $container -Blob $Name -Context $ctx",
            "InvalidArgument", ErrorCategory.InvalidArgument, BlobRule, string.Concat(Enumerable.Repeat(character, count)));

    [Theory]
    [InlineData("0", "NUL")]
    [InlineData("0xD83D", "half of a surrogate pair")]
    public void A_blob_name_that_is_no_text(string character, string rule) =>
        Refuses($"Set-MIStorageBlobContent test.txt $container -Blob \"a$([char] {character})\" -Context $ctx",
            "InvalidArgument", ErrorCategory.InvalidArgument, rule);

    [Theory]
    [InlineData("-Properties @{ Color = 'red' }",
        "'Color': it takes CacheControl, ContentDisposition, ContentEncoding, ContentLanguage and ContentType")]
    [InlineData("-Properties @{ ContentMD5 = 'x' }", "computed from the content")]
    [InlineData("-Properties @{ ContentType = \"text/html`r`nx-evil: 1\" }", "printable ASCII")]
    [InlineData("-Metadata @{ 'a-b' = 'x' }", "letters, digits and underscores")]
    [InlineData("-Metadata @{ '1st' = 'x' }", "does not begin with a digit")]
    [InlineData("-Metadata @{ name = [char] 0xE9 }", "printable ASCII")]
    [InlineData("-Metadata @{ name = '' }", "has no value")]
    public void Properties_and_metadata_that_cannot_be_sent(string parameter, string rule) =>
        Refuses($"Set-MIStorageBlobContent test.txt $container -Context $ctx {parameter}",
            "InvalidArgument", ErrorCategory.InvalidArgument, rule);

    [Theory]
    [InlineData("-StandardBlobTier Lukewarm", "\"Hot,Cool,Cold,Archive\"")]
    [InlineData("-ConcurrentTaskCount 0", "greater than or equal to 1")] // the engine's words
    [InlineData("-ConcurrentTaskCount 1001", "1000")]
    [InlineData("-Blob ''", "'Blob'")]
    public async Task Values_that_a_parameter_does_not_have(string parameter, string rule)
    {
        Scene.Write("test.txt");

        var result = Scene.Run($"Set-MIStorageBlobContent test.txt $container -Context $ctx {parameter}");

        Assert.StartsWith("ParameterArgumentValidationError", result.Error.FullyQualifiedErrorId);
        Assert.Contains(rule, result.Error.Exception.Message);
        Assert.Empty(await Scene.RequestsAsync());
    }

    private void Refuses(string script, string errorId, ErrorCategory category, string rule, params object[] arguments)
    {
        Scene.Write("test.txt");

        var result = Scene.Run(script, arguments);

        Assert.Empty(result.Output);
        Assert.False(result.Terminated);
        Assert.Equal($"{errorId},MIStorage.Commands.SetBlobContent", result.Error.FullyQualifiedErrorId);
        Assert.Equal(category, result.Error.CategoryInfo.Category);
        Assert.Contains(rule, result.Error.ToString());
        Assert.Empty(Scene.RequestsAsync().Result);
    }
}
