using System;
using System.IO;
using System.Security.Cryptography;

namespace MIStorage.Operations;

/// <summary>Whether a file and a blob of the same name differ, so that one takes the other's place.</summary>
internal static class SyncComparison
{
    private const int BufferSize = 1 << 20;

    /// <summary>By size, and by whether the source is later than the destination: an upload makes the blob later than its
    /// file, and a download gives the file the blob's time. A blob's time has whole seconds, rounded down, so that what
    /// was uploaded in the second in which it was written may go once more. A change is passed over where the size stays
    /// and its time is not later than the destination's, as where the clocks of this machine and the service disagree.</summary>
    public static bool DiffersByTime(FolderEntry file, long length, DateTimeOffset? lastModified, bool fromBlob)
    {
        if (file.Length != length || lastModified is not DateTimeOffset stored)
        {
            return true;
        }
        return fromBlob ? stored.UtcDateTime > file.LastWriteTime : file.LastWriteTime > stored.UtcDateTime;
    }

    /// <summary>By size and MD5; a blob that has none differs.</summary>
    /// <param name="file">Read to its end where the sizes are the same; a link where it leads.</param>
    /// <param name="length">The blob's.</param>
    /// <param name="contentMD5">The blob's, in base64; empty where it has none.</param>
    /// <param name="proceed">Called again and again meanwhile.</param>
    /// <exception cref="MIStorageException">FileAccessDenied: the file cannot be read. InvalidArgument: there is no MD5 here.</exception>
    public static bool DiffersByMD5(FolderEntry file, long length, string contentMD5, Action proceed)
    {
        try
        {
            using var content = new FileStream(file.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
            return content.Length != length || contentMD5.Length == 0 || contentMD5 != HashOf(content, proceed);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MIStorageException(MIStorageErrorCode.FileAccessDenied, $"'{file.Path}' cannot be read: {e.Message}",
                "Check the permissions of the file.", e);
        }
    }

    // MD5 because that is what the service keeps.
#pragma warning disable CA5351
    private static string HashOf(Stream content, Action proceed)
    {
        using MD5 md5 = CreateMD5();
        byte[] buffer = new byte[BufferSize];
        while (content.Read(buffer, 0, buffer.Length) is int count and > 0)
        {
            proceed();
            md5.TransformBlock(buffer, 0, count, null, 0);
        }
        md5.TransformFinalBlock(buffer, 0, 0);
        return Convert.ToBase64String(md5.Hash);
    }

    private static MD5 CreateMD5()
    {
        try
        {
            return MD5.Create();
        }
        catch (Exception e) when (e is InvalidOperationException or System.Reflection.TargetInvocationException)
        {
            throw new MIStorageException(MIStorageErrorCode.InvalidArgument,
                "This machine's policy (FIPS) does not permit MD5.", "Use -CompareBy Time.", e);
        }
    }
#pragma warning restore CA5351
}
