namespace MIStorage.Tests;

/// <summary>Which file a blob becomes below the folder that it is downloaded into: a blob's name may hold what no
/// file may be named, and whoever wrote it may have meant harm.</summary>
public sealed class BlobFileNameTests
{
    [Theory]
    [InlineData("report.txt", "report.txt")]
    [InlineData("2024/march/report.txt", "2024/march/report.txt")]
    [InlineData("with space, 50% [1] & more.txt", "with space, 50% [1] & more.txt")]
    [InlineData("größe-日本-🚀.bin", "größe-日本-🚀.bin")]
    [InlineData(".hidden", ".hidden")]
    public void A_slash_begins_a_folder_and_all_else_stays(string blob, string file)
    {
        Assert.Equal(file, RelativePath(blob, windows: false));
        Assert.Equal(file, RelativePath(blob, windows: true));
    }

    [Theory]
    [InlineData("report.txt", "", "report.txt")]
    [InlineData("report.txt", "2024-01-31T10:00:00.1234567Z", "report (2024-01-31 100000.1234567).txt")]
    [InlineData("a.b/report", "2024-01-31T10:00:00.1234567Z", "a.b/report (2024-01-31 100000.1234567)")]
    [InlineData("a/.hidden", "2024-01-31T10:00:00.1234567Z", "a/.hidden (2024-01-31 100000.1234567)")]
    [InlineData("report.txt", "v1", "report (v1).txt")]
    public void An_old_state_of_a_blob_is_not_taken_for_the_blob(string blob, string state, string name) =>
        Assert.Equal(name, BlobFileName.OfState(blob, state));

    [Theory]
    [InlineData("..", "%2E%2E")]
    [InlineData(".", "%2E")]
    [InlineData("../../etc/passwd", "%2E%2E/%2E%2E/etc/passwd")]
    [InlineData("a/./b/../c", "a/%2E/b/%2E%2E/c")]
    [InlineData("/etc/passwd", "%2F/etc/passwd")]
    [InlineData("a//b", "a/%2F/b")]
    [InlineData("a/", "a/%2F")]
    [InlineData("/", "%2F/%2F")]
    [InlineData("nul\0byte", "nul%00byte")]
    public void What_leads_elsewhere_or_is_no_name_is_encoded(string blob, string file)
    {
        Assert.Equal(file, RelativePath(blob, windows: false));
        Assert.Equal(file, RelativePath(blob, windows: true));
    }

    [Theory]
    [InlineData(@"..\..\Windows\win.ini", "..%5C..%5CWindows%5Cwin.ini")]
    [InlineData(@"C:\Windows", "C%3A%5CWindows")]
    [InlineData("file.txt:stream", "file.txt%3Astream")]
    [InlineData("a<b>c\"d|e?f*g", "a%3Cb%3Ec%22d%7Ce%3Ff%2Ag")]
    [InlineData("tab\there\u001f", "tab%09here%1F")]
    public void Windows_forbids_more_characters(string blob, string file)
    {
        Assert.Equal(file, RelativePath(blob, windows: true));
        Assert.Equal(blob, RelativePath(blob, windows: false));
    }

    [Theory]
    [InlineData("name.", "name%2E")]
    [InlineData("name ", "name%20")]
    [InlineData("name. .", "name. %2E")]
    [InlineData("...", "..%2E")]
    [InlineData(".. ", "..%20")]
    [InlineData("folder./file ", "folder%2E/file%20")]
    public void Windows_would_drop_dots_and_spaces_from_an_end(string blob, string file)
    {
        Assert.Equal(file, RelativePath(blob, windows: true));
        Assert.Equal(blob, RelativePath(blob, windows: false));
    }

    [Theory]
    [InlineData("CON", "%43ON")]
    [InlineData("con.txt", "%63on.txt")]
    [InlineData("nul.tar.gz", "%6Eul.tar.gz")]
    [InlineData("Aux .log", "%41ux .log")]
    [InlineData("logs/PRN/today", "logs/%50RN/today")]
    [InlineData("COM1", "%43OM1")]
    [InlineData("lpt9.prn", "%6Cpt9.prn")]
    [InlineData("COM\u00b9", "%43OM\u00b9")]
    [InlineData("CONIN$", "%43ONIN$")]
    [InlineData("conout$.x", "%63onout$.x")]
    public void Windows_has_devices_that_no_file_may_be_named_after(string blob, string file)
    {
        Assert.Equal(file, RelativePath(blob, windows: true));
        Assert.Equal(blob, RelativePath(blob, windows: false));
    }

    [Theory]
    [InlineData("CONSOLE")]
    [InlineData("icon")]
    [InlineData("COM")]
    [InlineData("COM10")]
    [InlineData("txt.con")]
    public void A_name_that_only_resembles_a_device_stays(string blob) =>
        Assert.Equal(blob, RelativePath(blob, windows: true));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void No_name_whatever_leaves_the_folder(bool windows)
    {
        string[] pieces =
            ["/", "/", "\\", ".", "..", " ", ":", "C:", "~", "%", "%2E", "\0", "\r\n", "CON", "nul", "a", "é", "🚀"];
        var folder = Path.Combine(Path.GetTempPath(), "downloads");
        var random = new Random(20240229); // the same names in every run

        for (var i = 0; i < 20_000; i++)
        {
            var blob = string.Concat(random.GetItems(pieces, random.Next(1, 12)));
            var relative = BlobFileName.ToRelativePath(blob, windows);

            Assert.False(Path.IsPathRooted(relative), blob);
            Assert.StartsWith(folder + Path.DirectorySeparatorChar, Path.GetFullPath(Path.Combine(folder, relative)));
            var parts = relative.Split(Path.DirectorySeparatorChar);
            Assert.Equal(blob.Split('/').Length, parts.Length);
            Assert.All(parts, part => Assert.True(part is not ("" or "." or ".."), blob));
            if (windows)
            {
                Assert.DoesNotContain('\\', relative.Replace(Path.DirectorySeparatorChar, '/'));
                Assert.DoesNotContain(':', relative);
                Assert.All(parts, part => Assert.False(part.EndsWith('.') || part.EndsWith(' '), blob));
            }
        }
    }

    [Theory]
    [InlineData("a/b c/50%", true, true)]
    [InlineData("a/../b", false, false)]
    [InlineData("a//b", false, false)]
    [InlineData("", false, false)]
    [InlineData("a:b", true, false)]
    [InlineData("con", true, false)]
    public void It_is_told_whether_the_name_stays(string blob, bool stays, bool staysOnWindows)
    {
        Assert.Equal(stays, BlobFileName.IsFileName(blob, windows: false));
        Assert.Equal(staysOnWindows, BlobFileName.IsFileName(blob, windows: true));
    }

    private static string RelativePath(string blob, bool windows) =>
        BlobFileName.ToRelativePath(blob, windows).Replace(Path.DirectorySeparatorChar, '/');
}
