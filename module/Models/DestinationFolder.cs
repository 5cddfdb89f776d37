using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using MIStorage.Operations;

namespace MIStorage;

/// <summary>A folder that blobs are downloaded into. Whatever their names, nothing is written outside of it, two of them
/// never become one file, and folders that were made for what did not come are removed again. One thread begins files,
/// another may end them.</summary>
internal sealed class DestinationFolder
{
    // What .NET says of a path where nothing is.
    private const FileAttributes NotThere = (FileAttributes)(-1);

    private readonly string root;
    private readonly bool windows;
    private readonly bool ignoresCase;

    private readonly object gate = new();

    // Both under the gate.
    private readonly HashSet<string> underWay; // files
    private readonly HashSet<string> made = new(StringComparer.Ordinal); // folders in which nothing has arrived yet

    private readonly HashSet<ulong> taken = new();
    private string known; // a folder that is really one, and not a link

    /// <param name="root">Its absolute path. It may itself be a link.</param>
    public DestinationFolder(string root)
        : this(root, RuntimeInformation.IsOSPlatform(OSPlatform.Windows), !RuntimeInformation.IsOSPlatform(OSPlatform.Linux))
    {
    }

    internal DestinationFolder(string root, bool windows, bool ignoresCase)
    {
        this.root = root;
        this.windows = windows;
        this.ignoresCase = ignoresCase;
        underWay = new HashSet<string>(ignoresCase ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        known = root;
    }

    /// <summary>The file that a blob becomes.</summary>
    /// <exception cref="MIStorageException">InvalidArgument: something is in the way, or would lead out of the folder.
    /// FileAccessDenied: the system does not let it be found out, or has no paths so long.</exception>
    public string PathOf(string blob)
    {
        string relative = BlobFileName.ToRelativePath(blob, windows);
        string file = Path.Combine(root, relative);
        try
        {
            RequireFolders(blob, relative, Path.GetDirectoryName(file)!);
        }
        catch (Exception e) when (IsOfFileSystem(e))
        {
            throw CannotBeWritten(file, e);
        }
        return Directory.Exists(file)
            ? throw MIStorageException.InvalidArgument($"'{file}' is a folder: the blob cannot become a file of that name.")
            : file;
    }

    /// <summary>The same, where the file has to have the blob's own name.</summary>
    /// <exception cref="MIStorageException">InvalidArgument: or no file can have it.</exception>
    public string PathOfSame(string blob) => BlobFileName.IsFileName(blob, windows)
        ? PathOf(blob)
        : throw new MIStorageException(MIStorageErrorCode.InvalidArgument, $"No file can have the name of blob '{blob}'.",
            "Get-MIStorageBlobContent downloads it under another name.");

    /// <summary>Whether the file of that name, relative to the folder, may be one that a blob has become which is spelled in
    /// other letter case or, on macOS, with the other spelling of an accented letter.</summary>
    public bool IsClaimed(string name) => ignoresCase && taken.Contains(HashOf(name.Replace('/', Path.DirectorySeparatorChar)));

    /// <summary>Refuses a second blob that would become the same file, as "a//b" and "a/%2F/b" do, or, where letter case
    /// does not count, "A" and "a", or, on macOS, two spellings of an accented letter. Only what might be such a one is
    /// remembered, as a number.</summary>
    /// <exception cref="MIStorageException">InvalidArgument.</exception>
    public void Claim(string blob)
    {
        string relative = BlobFileName.ToRelativePath(blob, windows);
        if ((ignoresCase || relative.IndexOf('%') >= 0) && !taken.Add(HashOf(relative)))
        {
            throw MIStorageException.InvalidArgument($"Another blob becomes '{relative}' already, which blob '{blob}' would overwrite.");
        }
    }

    /// <summary>Takes all claims back.</summary>
    public void Forget() => taken.Clear();

    /// <summary>Before the file is written: its folders are made.</summary>
    /// <exception cref="MIStorageException">FileAccessDenied: they cannot be made.</exception>
    public void Begin(string file)
    {
        string folder = Path.GetDirectoryName(file)!;
        lock (gate)
        {
            Make(folder);
            underWay.Add(file);
        }
    }

    /// <summary>When the file has been written, or failed.</summary>
    public void End(string file)
    {
        lock (gate)
        {
            underWay.Remove(file);
            if (made.Count > 0 && File.Exists(file))
            {
                for (string? folder = Path.GetDirectoryName(file); folder is not null && made.Remove(folder); folder = Path.GetDirectoryName(folder))
                {
                }
            }
        }
    }

    /// <summary>Removes the folders that were made for nothing.</summary>
    public void RemoveUnused()
    {
        foreach (string folder in made.OrderByDescending(folder => folder.Length))
        {
            try
            {
                Directory.Delete(folder); // not where something is in it
            }
            catch (Exception e) when (IsOfFileSystem(e))
            {
            }
        }
    }

    private void Make(string folder)
    {
        for (string? missing = folder; missing is not null && !Directory.Exists(missing); missing = Path.GetDirectoryName(missing))
        {
            made.Add(missing);
        }
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (IsOfFileSystem(e))
        {
            throw CannotBeWritten(folder, e);
        }
    }

    // What is on the way to the file has to be folders of this one.
    private void RequireFolders(string blob, string relative, string folder)
    {
        if (folder == known)
        {
            return;
        }
        string path = root;
        string[] parts = relative.Split(Path.DirectorySeparatorChar);
        for (int i = 0; i < parts.Length - 1; i++)
        {
            path = Path.Combine(path, parts[i]);
            FileAttributes attributes = new DirectoryInfo(path).Attributes;
            if (IsUnderWay(path) || (attributes != NotThere && (attributes & FileAttributes.Directory) == 0))
            {
                throw MIStorageException.InvalidArgument($"'{path}' is a file: blob '{blob}' needs a folder of that name.");
            }
            if (attributes == NotThere)
            {
                return;
            }
            if ((attributes & FileAttributes.ReparsePoint) != 0)
            {
                throw MIStorageException.InvalidArgument($"'{path}' is a link: blob '{blob}' is not written to where it leads.");
            }
        }
        known = folder;
    }

    private static bool IsOfFileSystem(Exception e) => e is IOException or UnauthorizedAccessException or NotSupportedException;

    private static MIStorageException CannotBeWritten(string path, Exception e) => new(MIStorageErrorCode.FileAccessDenied,
        $"'{path}' cannot be written: {e.Message}",
        "Choose another folder, or download the blob alone under another name: Get-MIStorageBlobContent -Blob -Destination.", e);

    private bool IsUnderWay(string file)
    {
        lock (gate)
        {
            return underWay.Contains(file);
        }
    }

    private ulong HashOf(string relative) => NameHash.Of(ignoresCase ? Compose(relative).ToUpperInvariant() : relative);

    // macOS takes "\u00E9" and "e\u0301" for one name; Windows does not, and has names that are no Unicode.
    private string Compose(string relative) => windows ? relative : relative.Normalize(NormalizationForm.FormC);
}
