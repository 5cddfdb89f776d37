using System.Xml.Linq;
using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>The help's examples of what moves content do what they say they do.</summary>
public sealed class HelpExampleTests : TransferTest
{
    public static TheoryData<string, string> Examples
    {
        get
        {
            var examples = new TheoryData<string, string>();
            foreach (var command in (string[])["Set-MIStorageBlobContent", "Get-MIStorageBlobContent", "Sync-MIStorageBlob"])
            {
                foreach (var code in CodeOf(command))
                {
                    examples.Add(command, code);
                }
            }
            return examples;
        }
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task Each_runs_without_an_error_and_moves_something(string command, string code)
    {
        foreach (var file in (string[])["test.txt", "one.log", "two.log", "site/index.html", "site/css/style.css"])
        {
            Scene.Write(file);
        }
        Scene.StoreBlob(command.StartsWith("Get-", StringComparison.Ordinal) ? "testblob" : "other");
        Scene.StoreBlob("web/index.html");

        Scene.Invoke(code);

        Assert.Contains(await Scene.RequestsAsync(), request => request.Status is 200 or 201 or 206);
    }

    private static IEnumerable<string> CodeOf(string command)
    {
        var help = XDocument.Load(Path.Combine(Path.GetDirectoryName(Repository.Manifest)!, "en-US", "MIStorage.dll-Help.xml"));
        return help.Root!.Elements()
            .Single(element => element.Descendants().First(name => name.Name.LocalName == "name").Value == command)
            .Descendants().Where(element => element.Name.LocalName == "code").Select(element => element.Value);
    }
}
