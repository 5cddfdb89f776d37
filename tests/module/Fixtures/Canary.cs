using System.Management.Automation;
using System.Text;
using System.Text.RegularExpressions;

namespace MIStorage.Tests.Fixtures;

/// <summary>
/// What no test finds where it does not belong: the account's key, which all tests have in common, and the tokens that
/// the emulator makes up. Each script's streams but its output are searched, and each temporary folder before it goes.
/// </summary>
internal static partial class Canary
{
    private const int MostBytes = 4 << 20; // of a file: what is larger is content that a test made

    private static readonly byte[] KeyBytes = Encoding.UTF8.GetBytes(Azurite.Key);

    /// <summary>Fails where the text has the key or a token.</summary>
    public static void AssertNotIn(string text)
    {
        Assert.DoesNotContain(Azurite.Key, text);
        Assert.DoesNotMatch(Token(), text);
    }

    /// <summary>Fails where a record of a stream has one of them.</summary>
    public static void AssertNotIn(PSDataStreams streams, ErrorRecord? terminating)
    {
        foreach (var record in streams.Error.Append(terminating).OfType<ErrorRecord>())
        {
            AssertNotIn($"{record}\n{record.ErrorDetails?.RecommendedAction}\n{record.Exception}\n{record.TargetObject}");
        }

        foreach (var record in streams.Warning.Cast<object>().Concat(streams.Verbose).Concat(streams.Debug).Concat(streams.Information))
        {
            AssertNotIn($"{record}");
        }

        foreach (var record in streams.Progress)
        {
            AssertNotIn($"{record.Activity}\n{record.StatusDescription}\n{record.CurrentOperation}");
        }
    }

    /// <summary>Fails where a file below the folder has the key.</summary>
    public static void AssertNotIn(DirectoryInfo folder)
    {
        var all = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        foreach (var file in folder.EnumerateFiles("*", all).Where(file => file is { Exists: true, Length: > 0 and <= MostBytes }))
        {
            Assert.False(Contents(file).AsSpan().IndexOf(KeyBytes) >= 0, $"{file.FullName} has the key.");
        }
    }

    private static byte[] Contents(FileInfo file)
    {
        try
        {
            return File.ReadAllBytes(file.FullName);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // it went away meanwhile, or a test made it unreadable
        }
    }

    [GeneratedRegex(@"eyJ[\w-]+\.eyJ[\w-]+\.[\w-]{20,}")]
    private static partial Regex Token();
}
