using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>Blob names that go to the service and back as they are, and the files that they become.</summary>
public sealed class TransferNameTests : TransferTest
{
    [Theory]
    [InlineData("with spaces  and trailing ")]
    [InlineData("100%")]
    [InlineData("%41")] // not "A"
    [InlineData("%2F")]
    [InlineData("a+b")]
    [InlineData("a#b")]
    [InlineData("a?b=c&d")]
    [InlineData("a;b:c@d,e=f$g!h'i(j)k*l")]
    [InlineData("a\"b<c>d|e^f`g{h}i~j")]
    [InlineData("[1]")]
    [InlineData("a[1-9]*?.txt")]
    [InlineData("-Force")]
    [InlineData("$(1)")]
    [InlineData("caf\u00E9 \u4E2D\u6587 \u0645\u0631\u062D\u0628\u0627")]
    [InlineData("e\u0301")] // stays decomposed
    [InlineData("\U0001F600\U0001F468\u200D\U0001F469")]
    [InlineData("\u007F\u00A0\u2028")]
    [InlineData("tab\tnewline\n")]
    [InlineData("trailing.")]
    [InlineData("a/b/c")]
    public void Come_back_as_they_were(string name) => RoundTrips(name, file: name);

    [Theory]
    [InlineData(".", "%2E")]
    [InlineData("..", "%2E%2E")]
    [InlineData("a/./b", "a/%2E/b")]
    [InlineData("a/../b", "a/%2E%2E/b")]
    [InlineData("a//b", "a/%2F/b")]
    [InlineData("/a", "%2F/a")]
    [InlineData("a/", "a/%2F")]
    public void Come_back_even_if_no_file_can_be_called_so(string name, string file) => RoundTrips(name, file);

    [Fact]
    public void Backslashes_come_back_although_Azurite_takes_them_for_slashes()
    {
        RoundTrips("a\\b", "a\\b");

        Assert.Equal(Scene.Read("file"), Scene.FetchBlob("a/b"));
    }

    [Theory]
    [InlineData("a", 1024)]
    [InlineData("\u4E2D", 1024)]
    [InlineData("\U0001F600", 512)] // two characters each
    [InlineData("%", 1024)]
    public void May_have_1024_characters(string character, int count)
    {
        var content = Scene.Write("file");
        var name = string.Concat(Enumerable.Repeat(character, count));

        var names = Scene.Invoke("""
            param($Name)
            Set-MIStorageBlobContent file $container -Blob $Name -Context $ctx | ForEach-Object Name
            Get-MIStorageBlobContent $Name $container -Destination copy -Context $ctx | ForEach-Object Name
            """, name);

        Assert.Equal([name, name], names.Select(output => $"{output}"));
        Assert.Equal(content, Scene.Read("copy"));
    }

    [Fact]
    public void Differ_by_letter_case_and_by_composition()
    {
        string[] names = ["a", "A", "\u00E9", "e\u0301"];

        var contents = names.Select(name => Scene.StoreBlob(name)).ToList();

        Assert.Equal(contents, names.Select(Scene.FetchBlob));
    }

    [Fact]
    public void Are_the_same_in_host_style()
    {
        var content = Scene.Write("file");

        Scene.Invoke("""
            param($Account, $Key, $Endpoint)
            $context = New-MIStorageContext $Account $Key -BlobEndpoint $Endpoint
            Set-MIStorageBlobContent file $container -Blob 'a b/%41/../c' -Context $context |
                Get-MIStorageBlobContent -Destination copy -Context $context
            """, Azurite.Account, Azurite.Key, Azurite.HostStyleBlobEndpoint);

        Assert.Equal(content, Scene.Read("copy"));
        Assert.Equal(content, Scene.FetchBlob("a b/%41/../c"));
    }

    private void RoundTrips(string name, string file)
    {
        var content = Scene.Write("file");
        Directory.CreateDirectory(Scene.PathOf("out"));

        var names = Scene.Invoke("""
            param($Name)
            Set-MIStorageBlobContent file $container -Blob $Name -Context $ctx | ForEach-Object Name
            Get-MIStorageBlobContent $Name $container -Destination out -Context $ctx | ForEach-Object Name
            """, name);

        Assert.Equal([name, name], names.Select(output => $"{output}"));
        Assert.Equal(content, Scene.Read("out/" + file));
        Assert.Equal(2, Scene.Files.Count);
    }
}
