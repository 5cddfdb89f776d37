using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;

namespace MIStorage;

/// <summary>The file that a blob's name stands for below a folder. Whatever the name, that file is in the folder
/// or below it, and is an ordinary file of the system.</summary>
internal static class BlobFileName
{
    // https://learn.microsoft.com/windows/win32/fileio/naming-a-file
    private const string IllegalOnWindows = "<>:\"|?*\\";

    private static readonly HashSet<string> DeviceNames = new(
        new[] { "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$" }
            .Concat("123456789\u00B9\u00B2\u00B3".SelectMany(digit => new[] { "COM" + digit, "LPT" + digit })),
        StringComparer.OrdinalIgnoreCase);

    /// <summary>A path relative to the folder: each slash of the name begins a folder; what no file may be named
    /// is written as %HH.</summary>
    public static string ToRelativePath(string blobName, bool windows) =>
        string.Join(Path.DirectorySeparatorChar.ToString(), blobName.Split('/').Select(part => ToFileName(part, windows)));

    /// <summary>Whether that path is the name itself, with nothing written as %HH.</summary>
    public static bool IsFileName(string blobName, bool windows) =>
        ToRelativePath(blobName, windows) == blobName.Replace('/', Path.DirectorySeparatorChar);

    /// <summary>A name that is not the blob's own: "a (2024-01-31 100000.1234567).txt", much as Az.Storage has it.</summary>
    /// <param name="blobName">The blob's name.</param>
    /// <param name="state">The time of a snapshot, or a version's id, as the service spells it; empty for the blob itself.</param>
    public static string OfState(string blobName, string state)
    {
        if (state.Length == 0)
        {
            return blobName;
        }
        string time = StorageBlob.ParseTime(state)?.ToString("yyyy-MM-dd HHmmss.fffffff", CultureInfo.InvariantCulture) ?? state;
        int dot = blobName.LastIndexOf('.');
        return blobName.Insert(dot > blobName.LastIndexOf('/') + 1 ? dot : blobName.Length, $" ({time})");
    }

    private static string ToFileName(string part, bool windows)
    {
        if (part.Length == 0)
        {
            return "%2F"; // of "a//b" and "/a": a folder without a name cannot be
        }
        if (part == "." || part == "..")
        {
            return part.Replace(".", "%2E");
        }
        var name = new StringBuilder(part.Length);
        for (int i = 0; i < part.Length; i++)
        {
            bool last = i == part.Length - 1;
            if (MustBeEncoded(part[i], last, windows))
            {
                name.Append('%').Append(((int)part[i]).ToString("X2", CultureInfo.InvariantCulture));
            }
            else
            {
                name.Append(part[i]);
            }
        }
        if (windows && DeviceNames.Contains(part.Split('.')[0].TrimEnd(' ')))
        {
            name.Remove(0, 1).Insert(0, "%" + ((int)part[0]).ToString("X2", CultureInfo.InvariantCulture));
        }
        return name.ToString();
    }

    private static bool MustBeEncoded(char c, bool last, bool windows) =>
        c == '\0' || (windows && (c < ' ' || IllegalOnWindows.IndexOf(c) >= 0 || (last && (c == '.' || c == ' '))));
}
