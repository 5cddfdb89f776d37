using System.Collections;
using System.IO;
using System.Linq;
using System.Management.Automation;
using MIStorage.Operations;

namespace MIStorage.Commands;

/// <summary>What -Content takes.</summary>
internal static class BlobContent
{
    /// <exception cref="MIStorageException">InvalidArgument: it is no content.</exception>
    public static ContentSource Open(object content) => Unwrap(content) switch
    {
        string text => new ContentSource(new MemoryStream(BlobText.Encoding.GetBytes(text), writable: false)),
        byte[] bytes => new ContentSource(new MemoryStream(bytes, writable: false)),
        Stream { CanRead: true } stream => new ContentSource(stream),
        Stream => throw MIStorageException.InvalidArgument("-Content has a stream that cannot be read."),
        // What PowerShell makes of bytes in its pipeline.
        IList list when list.Cast<object>().All(item => Unwrap(item) is byte) =>
            new ContentSource(new MemoryStream(list.Cast<object>().Select(item => (byte)Unwrap(item)).ToArray(), writable: false)),
        IList list when list.Cast<object>().All(item => Unwrap(item) is string) => throw new MIStorageException(
            MIStorageErrorCode.InvalidArgument, "-Content has several strings, and nothing says what is between them.",
            "Join them, or read the file with -Raw."),
        FileSystemInfo => throw new MIStorageException(MIStorageErrorCode.InvalidArgument, "-Content has a file.", "Use -File."),
        object other => throw MIStorageException.InvalidArgument(
            $"-Content takes a string, bytes or a stream, and not {other.GetType().Name}."),
    };

    /// <summary>Whether it can be read only once at a time.</summary>
    public static bool IsStream(object content) => Unwrap(content) is Stream;

    /// <summary>Its media type; null where it does not say.</summary>
    public static string? TypeOf(object content) => Unwrap(content) is string ? BlobText.ContentType : null;

    private static object Unwrap(object value) => value is PSObject wrapped ? wrapped.BaseObject : value;
}
