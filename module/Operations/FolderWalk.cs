using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

namespace MIStorage.Operations;

/// <summary>What is below a folder: a file, or a folder that was not looked into.</summary>
/// <param name="Name">Relative to the folder, with slashes; that of a folder ends with one, and its own is empty.</param>
/// <param name="Path">In the file system.</param>
internal sealed record FolderEntry(string Name, string Path)
{
    /// <summary>Bytes; of a link its own.</summary>
    public long Length { get; init; }

    /// <summary>When it was last changed, in UTC; of a link its own.</summary>
    public DateTime LastWriteTime { get; init; }

    /// <summary>Whether it is a link, so that the size and the time are not those of the content.</summary>
    public bool IsLink { get; init; }

    /// <summary>Why a folder was not looked into; null for one that is a link.</summary>
    public Exception? Failure { get; init; }

    public bool IsFolder => Name.Length == 0 || Name.EndsWith("/", StringComparison.Ordinal);
}

/// <summary>Goes through all files below a folder, hidden ones too, while they are asked for: what is in memory is the way
/// down and, where they are wanted in order, the entries of the folders on it. Links to folders are not followed, so
/// that no circle catches it and nothing outside is taken for the folder's own.</summary>
internal static class FolderWalk
{
    // What our own downloads write to until they are complete: native/src/temporary_path.cpp.
    private static readonly Regex Temporary = new(@"^\.mistorage-[0-9a-f]{16}\.partial$", RegexOptions.CultureInvariant);

    /// <param name="root">The folder.</param>
    /// <param name="order">The order of the names; null for that of the file system.</param>
    public static IEnumerable<FolderEntry> Files(string root, IComparer<string>? order = null)
    {
        // Each folder on the way down, with what is left of it.
        var way = new Stack<IEnumerator<FolderEntry>>();
        way.Push(Open(root, "", order));
        try
        {
            while (way.Count > 0)
            {
                if (!way.Peek().MoveNext())
                {
                    way.Pop().Dispose();
                    continue;
                }
                FolderEntry entry = way.Peek().Current;
                if (entry.IsFolder && !entry.IsLink && entry.Failure is null)
                {
                    way.Push(Open(entry.Path, entry.Name, order));
                }
                else
                {
                    yield return entry;
                }
            }
        }
        finally
        {
            foreach (IEnumerator<FolderEntry> open in way)
            {
                open.Dispose();
            }
        }
    }

    private static IEnumerator<FolderEntry> Open(string folder, string name, IComparer<string>? order)
    {
        IEnumerable<FolderEntry> entries = Entries(folder, name);
        if (order is null)
        {
            return entries.GetEnumerator();
        }
        var sorted = entries.ToList();
        sorted.Sort((x, y) => order.Compare(x.Name, y.Name));
        return ((IEnumerable<FolderEntry>)sorted).GetEnumerator();
    }

    private static IEnumerable<FolderEntry> Entries(string folder, string name)
    {
        IEnumerator<FileSystemInfo>? infos = null;
        try
        {
            while (true)
            {
                FolderEntry? entry = null;
                try
                {
                    infos ??= new DirectoryInfo(folder).EnumerateFileSystemInfos().GetEnumerator();
                    if (!infos.MoveNext())
                    {
                        yield break;
                    }
                    if (infos.Current is DirectoryInfo || !Temporary.IsMatch(infos.Current.Name))
                    {
                        entry = Describe(infos.Current, name);
                    }
                }
                catch (FileNotFoundException)
                {
                    // It was deleted just now.
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    entry = new FolderEntry(name, folder) { Failure = e };
                }
                if (entry is not null)
                {
                    yield return entry;
                }
                if (entry?.Failure is not null)
                {
                    yield break;
                }
            }
        }
        finally
        {
            infos?.Dispose();
        }
    }

    private static FolderEntry Describe(FileSystemInfo info, string folder)
    {
        bool isLink = (info.Attributes & FileAttributes.ReparsePoint) != 0;
        return info is FileInfo file
            ? new FolderEntry(folder + info.Name, info.FullName)
            {
                Length = file.Length,
                LastWriteTime = file.LastWriteTimeUtc,
                IsLink = isLink,
            }
            : new FolderEntry(folder + info.Name + "/", info.FullName) { IsLink = isLink };
    }
}
