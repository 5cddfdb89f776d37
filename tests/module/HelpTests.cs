using System.Management.Automation;
using System.Reflection;
using System.Xml.Linq;
using MIStorage.Commands;
using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>The help says all that a cmdlet takes, and nothing else.</summary>
public class HelpTests
{
    private static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    public static TheoryData<Type> Cmdlets => new(typeof(SetBlobContent).Assembly.GetTypes()
        .Where(type => type.GetCustomAttribute<CmdletAttribute>() is not null));

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void Every_cmdlet_has_a_synopsis_and_an_example(Type cmdlet)
    {
        var help = HelpOf(cmdlet);
        Assert.NotEmpty(help.Element(Command + "details")!.Element(Maml + "description")!.Value.Trim());
        Assert.All(help.Descendants(Command + "example"), example => Assert.NotEmpty(example.Element(Dev + "code")!.Value));
        Assert.NotEmpty(help.Descendants(Command + "example"));
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void Every_parameter_is_described_once_with_its_aliases(Type cmdlet)
    {
        var described = HelpOf(cmdlet).Element(Command + "parameters")!.Elements(Command + "parameter").ToList();
        var taken = ParametersOf(cmdlet).ToDictionary(property => property.Name);
        var names = described.Select(NameOf).Except(["WhatIf", "Confirm"]).Order();
        Assert.Equal(taken.Keys.Order(), names);
        Assert.All(described, parameter => Assert.NotEmpty(parameter.Element(Maml + "description")!.Value.Trim()));

        var texts = described.Select(parameter => parameter.Element(Maml + "description")!.Value.Trim());
        Assert.Equal(texts.Count(), texts.Distinct().Count());
        foreach (var parameter in described.Where(parameter => taken.ContainsKey(NameOf(parameter))))
        {
            var aliases = taken[NameOf(parameter)].GetCustomAttribute<AliasAttribute>()?.AliasNames ?? [];
            Assert.Equal(aliases.Count == 0 ? "none" : string.Join(", ", aliases), parameter.Attribute("aliases")!.Value);
        }
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void The_syntax_of_the_help_is_that_of_the_parameter_sets(Type cmdlet)
    {
        var written = HelpOf(cmdlet).Descendants(Command + "syntaxItem")
            .Select(item => string.Join(' ', item.Elements(Command + "parameter").Select(NameOf).Order()));
        using var session = PowerShellSession.Open();
        var real = session.Invoke("param($Name) (Get-Command $Name).ParameterSets", NameOf(cmdlet))
            .Select(set => ((CommandParameterSetInfo)set.BaseObject).Parameters.Select(parameter => parameter.Name))
            .Select(names => string.Join(' ', names.Except(Cmdlet.CommonParameters).Order()));
        Assert.Equal(real.Order(), written.Order());
    }

    private static XElement HelpOf(Type cmdlet) =>
        XDocument.Load(Path.Combine(Path.GetDirectoryName(Repository.Manifest)!, "en-US", "MIStorage.dll-Help.xml"))
            .Root!.Elements().Single(help => help.Element(Command + "details")!.Element(Command + "name")!.Value == NameOf(cmdlet));

    private static string NameOf(Type cmdlet)
    {
        var attribute = cmdlet.GetCustomAttribute<CmdletAttribute>()!;
        return attribute.VerbName + "-" + attribute.NounName;
    }

    private static string NameOf(XElement parameter) => parameter.Element(Maml + "name")!.Value;

    private static IEnumerable<PropertyInfo> ParametersOf(Type cmdlet) =>
        cmdlet.GetProperties().Where(property => property.GetCustomAttributes<ParameterAttribute>().Any());
}
