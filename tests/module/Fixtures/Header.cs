using System.Globalization;
using System.Text.RegularExpressions;

namespace MIStorage.Tests.Fixtures;

/// <summary>The C header, as far as the module's declarations have to agree with it.</summary>
internal static partial class Header
{
    private static readonly string Text = Comments().Replace(
        File.ReadAllText(Repository.PathOf("native", "include", "mistorage.h")).Replace("\\\n", " "), "");

    /// <summary>The macros that are numbers.</summary>
    public static IReadOnlyList<(string Name, long Value)> Numbers { get; } =
    [
        .. Macros().Matches(Text).Select(match =>
            (match.Groups[1].Value, long.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture))),
    ];

    /// <summary>The structs whose fields are known to callers, by name, each with its fields in their order.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<Declaration>> Structs { get; } = StructBodies().Matches(Text)
        .ToDictionary(match => match.Groups[1].Value, match => Declarations(match.Groups[2].Value, ';'));

    /// <summary>The functions, each with what it gives and its parameters.</summary>
    public static IReadOnlyDictionary<string, (string Result, IReadOnlyList<Declaration> Parameters)> Functions { get; } =
        FunctionHeads().Matches(Text).ToDictionary(
            match => match.Groups[2].Value,
            match => (match.Groups[1].Value.Trim(), Declarations(match.Groups[3].Value, ',')));

    /// <summary>A field or a parameter.</summary>
    public sealed record Declaration(string Type, string Name);

    // "const char *name": the type is all up to the name.
    private static IReadOnlyList<Declaration> Declarations(string text, char separator) =>
    [
        .. text.Split(separator, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(one => one != "void")
            .Select(one => LastWord().Match(one))
            .Select(match => new Declaration(match.Groups[1].Value.Trim(), match.Groups[2].Value)),
    ];

    [GeneratedRegex(@"/\*.*?\*/", RegexOptions.Singleline)]
    private static partial Regex Comments();

    [GeneratedRegex(@"^#define (MIS_\w+) +(\d+)\s*$", RegexOptions.Multiline)]
    private static partial Regex Macros();

    [GeneratedRegex(@"^typedef struct (mis_\w+) \{(.*?)\}", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex StructBodies();

    [GeneratedRegex(@"^MIS_API ([\w ]+[ *])(mis_\w+)\((.*?)\);", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex FunctionHeads();

    [GeneratedRegex(@"^(.*[ *])(\w+)$", RegexOptions.Singleline)]
    private static partial Regex LastWord();
}
