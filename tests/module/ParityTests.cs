using System.Management.Automation;
using System.Text.RegularExpressions;
using MIStorage.Commands;
using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>docs/parity.md says of each of Az.Storage's blob cmdlets and parameters (az-storage.csv) what takes its place
/// in this module, as the module really is.</summary>
public sealed partial class ParityTests : IDisposable
{
    private const string None = "none";

    private static readonly Theirs[] Data =
    [
        .. File.ReadAllLines(Repository.PathOf("tests", "module", "az-storage.csv")).Skip(1)
            .Select(line => line.Split(','))
            .Select(fields => new Theirs(fields[0], fields[1], fields[2].Split(' ', StringSplitOptions.RemoveEmptyEntries), fields[3])),
    ];

    private static readonly Section[] Document = ReadDocument();

    private readonly PowerShellSession _session = PowerShellSession.Open();

    public static TheoryData<string> Cmdlets => [.. EnableAzAlias.Names.Keys];

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Each_of_their_cmdlets_is_in_the_document_once() =>
        Assert.Equal(
            Data.Select(row => row.Cmdlet).Distinct().Order(),
            Document.Select(section => section.Cmdlet).Concat(WithoutCounterpart().Select(row => row.Cmdlet)).Order());

    [Fact]
    public void A_cmdlet_without_a_counterpart_has_a_reason_and_no_alias() => Assert.All(WithoutCounterpart(), row =>
    {
        Assert.NotEmpty(row.Reason);
        Assert.DoesNotContain(row.Cmdlet, EnableAzAlias.Names.Keys);
    });

    [Fact]
    public void The_aliases_are_those_of_the_document() =>
        Assert.Equal(
            EnableAzAlias.Names.Select(name => (name.Key, name.Value)).Order(),
            Document.Select(section => (section.Cmdlet, section.Ours)).Order());

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void Each_of_their_parameters_is_in_the_document_once(string cmdlet) =>
        Assert.Equal(
            Data.Where(row => row.Cmdlet == cmdlet).Select(row => row.Parameter).Order(),
            SectionOf(cmdlet).Rows.Select(row => row.Theirs).Order());

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void What_takes_a_parameters_place_answers_to_its_name(string cmdlet)
    {
        var ours = ParametersOf(cmdlet);

        Assert.All(SectionOf(cmdlet).Rows.Where(row => row.Ours != None), row =>
            Assert.Contains(row.Theirs, NamesOf(ours[row.Ours]), StringComparer.OrdinalIgnoreCase));
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void Other_aliases_or_another_position_are_explained(string cmdlet)
    {
        var ours = ParametersOf(cmdlet);

        foreach (var row in SectionOf(cmdlet).Rows.Where(row => row.Ours != None && row.Difference.Length == 0))
        {
            var theirs = Data.Single(one => one.Cmdlet == cmdlet && one.Parameter == row.Theirs);
            Assert.Equal(row.Theirs, row.Ours);
            Assert.Empty(theirs.Aliases.Except(NamesOf(ours[row.Ours]), StringComparer.OrdinalIgnoreCase));
            Assert.Equal(theirs.Position, PositionOf(ours[row.Ours]));
        }
    }

    // PowerShell takes the beginning of a parameter's name for the parameter: theirs must not begin one of ours.
    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void A_parameter_without_a_counterpart_has_a_reason_and_is_an_error_that_names_it(string cmdlet)
    {
        _session.Invoke("Enable-MIStorageAzAlias");

        foreach (var row in SectionOf(cmdlet).Rows.Where(row => row.Ours == None))
        {
            Assert.NotEmpty(row.Difference);
            foreach (var name in Data.Single(one => one.Cmdlet == cmdlet && one.Parameter == row.Theirs).Aliases.Append(row.Theirs))
            {
                var error = _session.Run($"{cmdlet} -{name} 1").Error;
                Assert.StartsWith("NamedParameterNotFound", error.FullyQualifiedErrorId);
                Assert.Contains($"'{name}'", error.Exception.Message);
            }
        }
    }

    private Dictionary<string, ParameterMetadata> ParametersOf(string cmdlet)
    {
        var command = Assert.Single(_session.Invoke("param($Name) Get-Command $Name", EnableAzAlias.Names[cmdlet]));
        return ((CommandInfo)command.BaseObject).Parameters;
    }

    private static IEnumerable<string> NamesOf(ParameterMetadata parameter) => parameter.Aliases.Append(parameter.Name);

    private static string PositionOf(ParameterMetadata parameter) =>
        string.Join(' ', parameter.ParameterSets.Values.Select(set => set.Position).Where(position => position >= 0).Distinct());

    private static Section SectionOf(string cmdlet) => Document.Single(section => section.Cmdlet == cmdlet);

    private static IEnumerable<(string Cmdlet, string Reason)> WithoutCounterpart() =>
        TwoCells().Matches(Sections().Single(section => section.StartsWith("No counterpart", StringComparison.Ordinal)))
            .Select(row => (row.Groups[1].Value, row.Groups[2].Value));

    private static string[] Sections() =>
        File.ReadAllText(Repository.PathOf("docs", "parity.md")).Split("\n## ");

    private static Section[] ReadDocument() =>
    [
        .. from text in Sections()
           let heading = Heading().Match(text)
           where heading.Success
           select new Section(heading.Groups[1].Value, heading.Groups[2].Value,
           [
               .. ThreeCells().Matches(text).Select(row => new Row(row.Groups[1].Value, row.Groups[2].Value, row.Groups[3].Value.Trim())),
           ]),
    ];

    private sealed record Theirs(string Cmdlet, string Parameter, string[] Aliases, string Position);

    private sealed record Section(string Cmdlet, string Ours, Row[] Rows);

    private sealed record Row(string Theirs, string Ours, string Difference);

    [GeneratedRegex(@"^(\w+-Az\w+): (\w+-MI\w+)\n")]
    private static partial Regex Heading();

    [GeneratedRegex(@"^\| (?!theirs )(\w+) \| (\w+) \|(.*)\|$", RegexOptions.Multiline)]
    private static partial Regex ThreeCells();

    [GeneratedRegex(@"^\| (\w+-Az\w+) \| (.*) \|$", RegexOptions.Multiline)]
    private static partial Regex TwoCells();
}
