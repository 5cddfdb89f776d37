using MIStorage.Operations;
using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>What is below a folder, and in which order.</summary>
public sealed class FolderWalkTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Gives_all_files_below_it_hidden_ones_too_by_names_relative_to_it()
    {
        Write("b", ".hidden", "a/x", "a/.git/y", "a/b/c/d");

        Assert.Equal([".hidden", "a/.git/y", "a/b/c/d", "a/x", "b"], NamesOf(FolderWalk.Files(_folder.Path)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Gives_them_in_the_order_of_a_listing_where_that_is_wanted()
    {
        string[] inOrder =
        [
            "A", "a!/x", "a-/y", "a-b", "a.txt", "a/-", "a/b-c", "a/b/c", "a/b0", "a0", "aa/z", "b",
            "\uE000/x", "\uFF5E", "\U0001F600", "\U0001F601/x",
        ];
        Write([.. inOrder.Reverse()]);

        Assert.Equal(inOrder, NamesOf(FolderWalk.Files(_folder.Path, BlobNameOrder.Flat)));
    }

    [Fact]
    public void Tells_the_length_and_the_time_of_each()
    {
        _folder.Write("a", 17);
        var time = new DateTime(2020, 5, 17, 10, 30, 1, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(Path.Combine(_folder.Path, "a"), time);

        var entry = Assert.Single(FolderWalk.Files(_folder.Path));

        Assert.Equal((17, time, false), (entry.Length, entry.LastWriteTime, entry.IsLink));
        Assert.Equal(Path.Combine(_folder.Path, "a"), entry.Path);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Names_links_to_folders_without_following_them_so_that_no_circle_catches_it(bool sorted)
    {
        Write("a/x", "outside/secret");
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "a", "circle"), Path.Combine(_folder.Path, "a"));
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "a", "out"), Path.Combine(_folder.Path, "outside"));
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "a", "file"), Path.Combine(_folder.Path, "outside", "secret"));

        var entries = FolderWalk.Files(Path.Combine(_folder.Path, "a"), sorted ? BlobNameOrder.Flat : null).ToList();

        Assert.Equal(["circle/", "file", "out/", "x"], NamesOf(entries).Order(StringComparer.Ordinal));
        Assert.Equal(["circle/", "file", "out/"], NamesOf(entries.Where(entry => entry.IsLink)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Leaves_out_what_downloads_are_writing()
    {
        Write("a", ".mistorage-0123456789abcdef.partial", ".mistorage-notes.partial");

        Assert.Equal([".mistorage-notes.partial", "a"], NamesOf(FolderWalk.Files(_folder.Path, BlobNameOrder.Flat)));
    }

    [Fact]
    public void A_folder_that_cannot_be_read_is_an_entry_and_the_rest_goes_on()
    {
        Write("a/1", "b/2", "c");
        var entries = new List<FolderEntry>();

        // As it is read no further than it is asked to, what is deleted now is listed, but cannot be looked into.
        foreach (var entry in FolderWalk.Files(_folder.Path, BlobNameOrder.Flat))
        {
            entries.Add(entry);
            if (entry.Name == "a/1")
            {
                Directory.Delete(Path.Combine(_folder.Path, "b"), recursive: true);
            }
        }

        Assert.Equal(["a/1", "b/", "c"], NamesOf(entries));
        Assert.Equal("b/", Assert.Single(entries, entry => entry.Failure is DirectoryNotFoundException).Name);
    }

    [Fact]
    public void So_is_the_folder_itself()
    {
        var entry = Assert.Single(FolderWalk.Files(Path.Combine(_folder.Path, "missing")));

        Assert.IsType<DirectoryNotFoundException>(entry.Failure);
        Assert.True(entry.IsFolder);
        Assert.Equal("", entry.Name); // before all names, and all begin with it
    }

    public void Dispose() => _folder.Dispose();

    private void Write(params string[] files)
    {
        foreach (var file in files)
        {
            _folder.Write(file, 1);
        }
    }

    private static IEnumerable<string> NamesOf(IEnumerable<FolderEntry> entries) => entries.Select(entry => entry.Name);
}
