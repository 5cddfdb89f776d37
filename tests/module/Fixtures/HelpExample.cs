using System.Xml.Linq;

namespace MIStorage.Tests.Fixtures;

/// <summary>The examples of the help, to be run as they stand.</summary>
internal static class HelpExample
{
    private static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    /// <summary>The code of a cmdlet's example with that title.</summary>
    public static string Of(string cmdlet, string title) =>
        ExamplesOf(cmdlet).Single(example => example.Element(Maml + "title")!.Value == title).Element(Dev + "code")!.Value;

    /// <summary>The code of all examples of a cmdlet.</summary>
    public static IEnumerable<string> AllOf(string cmdlet) => ExamplesOf(cmdlet).Select(example => example.Element(Dev + "code")!.Value);

    private static IEnumerable<XElement> ExamplesOf(string cmdlet) =>
        XDocument.Load(Path.Combine(Path.GetDirectoryName(Repository.Manifest)!, "en-US", "MIStorage.dll-Help.xml"))
            .Root!.Elements().Single(help => help.Element(Command + "details")!.Element(Command + "name")!.Value == cmdlet)
            .Descendants(Command + "example");
}
