using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>A folder that blobs are downloaded into: what may be written below it.</summary>
public sealed class DestinationFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryFolder _outside = new();

    [Theory]
    [InlineData("a")]
    [InlineData("a/b/c")]
    [InlineData("..")]
    [InlineData("../../x")]
    [InlineData("/etc/passwd")]
    [InlineData("//server/share")]
    [InlineData(@"..\..\x")]
    [InlineData(@"C:\x")]
    [InlineData("C:x")]
    [InlineData("nul")]
    [InlineData("a/")]
    public void Every_name_is_of_a_file_below_it(string blob)
    {
        foreach (var windows in (bool[])[false, true])
        {
            var file = new DestinationFolder(_folder.Path, windows, windows).PathOf(blob);

            Assert.StartsWith(_folder.Path + Path.DirectorySeparatorChar, Path.GetFullPath(file));
            Assert.Equal(file, Path.GetFullPath(file));
        }
    }

    [Theory]
    [InlineData("link/x")]
    [InlineData("link/deeper/x")]
    [InlineData("in/link/x")]
    public void A_link_on_the_way_is_refused_wherever_it_leads(string blob)
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "in"));
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "link"), _outside.Path);
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "in", "link"), "..");

        Refuses(New(), blob, "is a link");
    }

    [Fact]
    public void The_folder_itself_may_be_a_link()
    {
        var link = Path.Combine(_outside.Path, "link");
        Directory.CreateSymbolicLink(link, _folder.Path);

        Assert.Equal(Path.Combine(link, "a", "x"), new DestinationFolder(link).PathOf("a/x"));
    }

    [Fact]
    public void A_file_where_a_folder_is_needed_is_in_the_way()
    {
        _folder.Write("a", 1);

        Refuses(New(), "a/b", "a' is a file");
    }

    [Fact]
    public void A_folder_that_the_system_cannot_name_is_an_error_with_its_path_and_what_to_do()
    {
        var part = new string('\u6F22', 300);
        var folder = New();

        var failure = Assert.Throws<MIStorageException>(() => folder.Begin(folder.PathOf(part + "/x")));

        Assert.Equal(MIStorageErrorCode.FileAccessDenied, failure.Code);
        Assert.Contains(Path.Combine(_folder.Path, part), failure.Message);
        Assert.Contains("-Destination", failure.Hint);
    }

    [Fact]
    public void So_is_a_folder_where_the_file_has_to_be()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "a"));

        Refuses(New(), "a", "a' is a folder");
    }

    [Fact]
    public void A_file_that_is_still_being_written_is_in_the_way_too()
    {
        var folder = New();
        var file = folder.PathOf("a");
        folder.Begin(file);

        Refuses(folder, "a/b", "a' is a file");

        folder.End(file); // it did not come
        Assert.Equal(Path.Combine(file, "b"), folder.PathOf("a/b"));
    }

    [Theory]
    [InlineData("a//b", "a/%2F/b", false)]
    [InlineData("..", "%2E%2E", false)]
    [InlineData("Readme", "README", true)]
    [InlineData("\u00E9", "\u00C9", true)]
    [InlineData("\u00E9", "E\u0301", true)]
    public void Two_blobs_never_become_one_file(string first, string second, bool ignoresCase)
    {
        var folder = new DestinationFolder(_folder.Path, windows: false, ignoresCase);
        folder.Claim(first);

        var failure = Assert.Throws<MIStorageException>(() => folder.Claim(second));

        Assert.Equal(MIStorageErrorCode.InvalidArgument, failure.Code);
        Assert.Contains(second, failure.Message);
    }

    [Theory]
    [InlineData("Readme", "README", false)]
    [InlineData("50%", "50%25", false)]
    [InlineData("a", "b", true)]
    public void Others_do(string first, string second, bool ignoresCase)
    {
        var folder = new DestinationFolder(_folder.Path, windows: false, ignoresCase);

        folder.Claim(first);
        folder.Claim(second);
    }

    [Fact]
    public void So_do_on_Windows_two_spellings_of_an_accented_letter()
    {
        var folder = new DestinationFolder(_folder.Path, windows: true, ignoresCase: true);

        folder.Claim("\u00E9");
        folder.Claim("e\u0301");
    }

    [Fact]
    public void On_macOS_a_file_is_claimed_by_the_blob_that_became_it_however_it_is_spelled()
    {
        var folder = new DestinationFolder(_folder.Path, windows: false, ignoresCase: true);
        folder.Claim("a/\u00E9");

        Assert.True(folder.IsClaimed("A/e\u0301"));
        Assert.False(folder.IsClaimed("a/e"));
    }

    [Fact]
    public void Folders_that_were_made_for_nothing_are_removed_again_and_no_others()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "there"));
        var folder = New();
        foreach (var blob in (string[])["there/made/x", "kept/a/x", "kept/b/x", "gone/a/b/x"])
        {
            var file = folder.PathOf(blob);
            folder.Begin(file);
            if (blob == "kept/a/x")
            {
                _folder.Write(blob, 1);
            }
            folder.End(file);
        }

        folder.RemoveUnused();

        Assert.Equal(["kept", "kept/a", "there"], Directory.EnumerateDirectories(_folder.Path, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(_folder.Path, path)).Order(StringComparer.Ordinal));
    }

    public void Dispose()
    {
        _folder.Dispose();
        _outside.Dispose();
    }

    private DestinationFolder New() => new(_folder.Path);

    private static void Refuses(DestinationFolder folder, string blob, string rule)
    {
        var failure = Assert.Throws<MIStorageException>(() => folder.PathOf(blob));
        Assert.Equal(MIStorageErrorCode.InvalidArgument, failure.Code);
        Assert.Contains(rule, failure.Message);
    }
}
