using System.Security.Cryptography;

namespace MIStorage.Tests.Fixtures;

/// <summary>A folder of the test's own.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("mistorage-test-").FullName;

    /// <summary>All files below it, hidden ones too, with slashes, in their order.</summary>
    public IReadOnlyList<string> Files =>
    [
        .. Directory.EnumerateFiles(Path, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .Select(file => System.IO.Path.GetRelativePath(Path, file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Writes random bytes, and gives them.</summary>
    public byte[] Write(string file, int size)
    {
        var content = RandomNumberGenerator.GetBytes(size);
        var path = System.IO.Path.Combine(Path, file);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return content;
    }

    public void Dispose()
    {
        var folder = new DirectoryInfo(Path);
        try
        {
            Canary.AssertNotIn(folder);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
