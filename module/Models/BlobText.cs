using System;
using System.Linq;
using System.Text;

namespace MIStorage;

/// <summary>Text as a blob's content.</summary>
internal static class BlobText
{
    /// <summary>The Content-Type of text that is uploaded.</summary>
    public const string ContentType = "text/plain; charset=utf-8";

    /// <summary>UTF-8 without a byte order mark.</summary>
    public static Encoding Encoding { get; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    // The longer ones first: UTF-32's begins with UTF-16's.
    private static readonly Encoding[] Marked =
    {
        new UTF32Encoding(bigEndian: false, byteOrderMark: true), new UTF32Encoding(bigEndian: true, byteOrderMark: true),
        new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), Encoding.Unicode, Encoding.BigEndianUnicode,
    };

    /// <summary>By its byte order mark, else by the charset of its Content-Type, else as UTF-8.</summary>
    /// <exception cref="MIStorageException">InvalidArgument: this .NET does not know that charset.</exception>
    public static string Decode(byte[] content, string contentType)
    {
        foreach (Encoding encoding in Marked)
        {
            byte[] mark = encoding.GetPreamble();
            if (content.Length >= mark.Length && mark.SequenceEqual(content.Take(mark.Length)))
            {
                return encoding.GetString(content, mark.Length, content.Length - mark.Length);
            }
        }
        return EncodingOf(contentType).GetString(content);
    }

    private static Encoding EncodingOf(string contentType)
    {
        string? charset = contentType.Split(';').Skip(1).Select(parameter => parameter.Trim())
            .Where(parameter => parameter.StartsWith("charset=", StringComparison.OrdinalIgnoreCase))
            .Select(parameter => parameter.Substring("charset=".Length).Trim().Trim('"')).FirstOrDefault();
        try
        {
            return string.IsNullOrEmpty(charset) ? Encoding : System.Text.Encoding.GetEncoding(charset);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new MIStorageException(MIStorageErrorCode.InvalidArgument,
                $"The blob's Content-Type names the charset '{charset}', which is not known here.", "Use -AsBytes.", e);
        }
    }
}
