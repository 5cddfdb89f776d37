using System.Diagnostics;
using System.Management.Automation;
using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>What Get-MIStorageBlobContent refuses before it sends anything, with the rule in the message.</summary>
public sealed class DownloadRefusalTests : TransferTest
{
    [Theory]
    [InlineData("CON", "b", "3 to 63 characters")]
    [InlineData("two--hyphens", "b", "single hyphens")]
    [InlineData("container", "b\0", "NUL")]
    public void Names_that_the_service_does_not_take(string container, string blob, string rule) =>
        Refuses("InvalidArgument", ErrorCategory.InvalidArgument, rule, "file.txt", blob, container);

    [Theory]
    [InlineData("Get-MIStorageBlobContent *.txt $container -Context $ctx")]
    [InlineData("Remove-MIStorageBlob b?.txt $container -Context $ctx")]
    [InlineData("Set-MIStorageBlobContent *.txt $container -Context $ctx")]
    public void Wildcards_are_taken_literally_and_who_meant_them_is_told_what_expands_them(string script)
    {
        var error = Scene.Run(script).Error;

        Assert.Equal(ErrorCategory.ObjectNotFound, error.CategoryInfo.Category);
        Assert.Contains("pipe what", error.ErrorDetails.RecommendedAction);
    }

    [Fact]
    public void A_blob_name_that_is_too_long() => Refuses(
        "InvalidArgument", ErrorCategory.InvalidArgument, "1 to 1024 characters", "file.txt", new string('a', 1025));

    [Fact]
    public void A_blob_name_that_no_file_can_have() => Refuses(
        "InvalidArgument", ErrorCategory.InvalidArgument, "too long", ".", new string('a', 256));

    [Theory]
    [InlineData("Env:X")]
    [InlineData("nowhere:/file.txt")]
    public void A_destination_that_is_not_in_the_file_system(string destination) =>
        Refuses("InvalidArgument", ErrorCategory.InvalidArgument, $"'{destination}' is not a path", destination);

    [Theory]
    [InlineData("missing/file.txt", "There is no folder")]
    [InlineData("missing/", "There is no folder")]
    [InlineData("old.txt/file.txt", "There is no folder")]
    public void A_destination_whose_folder_is_missing(string destination, string rule) =>
        Refuses("FileNotFound", ErrorCategory.ObjectNotFound, rule, destination);

    [Fact]
    public void A_folder_that_has_the_name_which_the_file_would_get()
    {
        Directory.CreateDirectory(Scene.PathOf("b"));

        Refuses("InvalidArgument", ErrorCategory.InvalidArgument, "is a folder", ".");
    }

    [Fact]
    public void A_file_that_has_the_name_which_a_folder_would_get()
    {
        Scene.Write("a");

        Refuses("InvalidArgument", ErrorCategory.InvalidArgument, "a' is a file: blob 'a/b' needs a folder of that name", ".", "a/b");
    }

    [Fact]
    public void A_destination_that_cannot_be_written()
    {
        // Not even the administrator makes files there.
        Refuses("FileAccessDenied", ErrorCategory.PermissionDenied, "/sys/file.txt", "/sys/file.txt");
    }

    [Fact]
    public void A_destination_that_is_a_device()
    {
        // -Force on /dev/null must not put a file in its place. A pipe can be tried without harm.
        using (var mkfifo = Process.Start("mkfifo", Scene.PathOf("pipe")))
        {
            mkfifo.WaitForExit();
        }

        Refuses("InvalidArgument", ErrorCategory.InvalidArgument, "is not a file", "pipe");
        Assert.Contains("pipe", Scene.Files);
    }

    private void Refuses(string errorId, ErrorCategory category, string rule, string destination,
        string blob = "b", string container = "container")
    {
        var old = Scene.Write("old.txt");
        var files = Scene.Files;

        var result = Scene.Run("""
            param($Blob, $Container, $Destination)
            Get-MIStorageBlobContent $Blob $Container -Destination $Destination -Context $ctx -Force
            """, blob, container, destination);

        Assert.Empty(result.Output);
        Assert.False(result.Terminated);
        Assert.Equal($"{errorId},MIStorage.Commands.GetBlobContent", result.Error.FullyQualifiedErrorId);
        Assert.Equal(category, result.Error.CategoryInfo.Category);
        Assert.Contains(rule, result.Error.ToString());
        Assert.Equal(files, Scene.Files);
        Assert.Equal(old, Scene.Read("old.txt"));
        Assert.Empty(Scene.RequestsAsync().Result);
    }
}
