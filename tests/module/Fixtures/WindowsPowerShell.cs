using System.Management.Automation.Language;

namespace MIStorage.Tests.Fixtures;

/// <summary>Finds in a script what PowerShell 7 understands and Windows PowerShell 5.1 does not.</summary>
internal static class WindowsPowerShell
{
    private static readonly HashSet<string> Variables = new(StringComparer.OrdinalIgnoreCase)
    {
        "IsWindows", "IsLinux", "IsMacOS", "IsCoreCLR", "PSStyle", "EnabledExperimentalFeatures",
        "PSNativeCommandUseErrorActionPreference", "PSNativeCommandArgumentPassing",
    };

    private static readonly HashSet<string> Commands = new(StringComparer.OrdinalIgnoreCase)
    {
        "Start-ThreadJob", "Join-String", "Get-Error", "Get-Uptime", "Remove-Alias", "Remove-Service", "Test-Json",
        "ConvertFrom-Markdown", "Show-Markdown", "Get-ExperimentalFeature", "Switch-Process",
    };

    // Parameters by the commands that have got them since.
    private static readonly Dictionary<string, string[]> Parameters = new(StringComparer.OrdinalIgnoreCase)
    {
        ["ForEach-Object"] = ["Parallel", "ThrottleLimit", "AsJob"],
        ["ConvertFrom-Json"] = ["AsHashtable", "Depth", "NoEnumerate"],
        ["ConvertTo-Json"] = ["AsArray", "EnumsAsStrings", "EscapeHandling"],
        ["Import-Module"] = ["UseWindowsPowerShell", "SkipEditionCheck"],
        ["Get-Content"] = ["AsByteStream"],
        ["Set-Content"] = ["AsByteStream"],
        ["Invoke-WebRequest"] = ["SkipHttpErrorCheck", "Authentication", "Form", "Resume", "SkipCertificateCheck"],
        ["Invoke-RestMethod"] = ["SkipHttpErrorCheck", "Authentication", "Form", "Resume", "SkipCertificateCheck"],
        ["Split-Path"] = ["LeafBase", "Extension"],
        ["Get-Process"] = ["WithUserName"],
        ["Select-Object"] = ["SkipIndex"],
    };

    private static readonly HashSet<string> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        "semver", "System.Management.Automation.SemanticVersion", "OperatingSystem", "System.OperatingSystem",
        "System.Text.Json.JsonSerializer", "Text.Json.JsonSerializer", "System.HashCode", "System.Index", "System.Range",
    };

    // Methods of types that .NET Framework 4.7.2 has without them; with a number, those with so many arguments.
    private static readonly HashSet<string> Methods = new(StringComparer.OrdinalIgnoreCase)
    {
        "Path.GetRelativePath", "Path.Join", "Path.Exists", "Path.EndsInDirectorySeparator",
        "File.Move 3", "File.AppendAllBytes", "Directory.CreateTempSubdirectory", "Math.Clamp", "Convert.ToHexString",
        "Convert.FromHexString", "RandomNumberGenerator.GetBytes", "RandomNumberGenerator.Fill", "SHA256.HashData",
        "MD5.HashData", "Environment.ProcessId", "Environment.ProcessPath", "Environment.TickCount64", "Random.Shared",
        "RuntimeInformation.RuntimeIdentifier", "Array.Fill", "Guid.CreateVersion7",
    };

    /// <summary>What 5.1 would not understand, each named as a reader would search for it.</summary>
    public static IReadOnlyList<string> WhatLacks(ScriptBlockAst script) =>
        [.. script.FindAll(_ => true, searchNestedScriptBlocks: true).SelectMany(NewIn).Distinct()];

    private static IEnumerable<string> NewIn(Ast ast) => ast switch
    {
        TernaryExpressionAst => ["?:"],
        PipelineChainAst chain => [chain.Operator == TokenKind.AndAnd ? "&&" : "||"],
        PipelineAst { Background: true } => ["&"],
        BinaryExpressionAst { Operator: TokenKind.QuestionQuestion } => ["??"],
        AssignmentStatementAst { Operator: TokenKind.QuestionQuestionEquals } => ["??="],
        IndexExpressionAst { NullConditional: true } => ["?["],
        MemberExpressionAst { NullConditional: true } => ["?."],
        InvokeMemberExpressionAst { GenericTypeArguments.Count: > 0 } => ["generic method"],
        MemberExpressionAst { Static: true, Expression: TypeExpressionAst type } member => NewIn(type, member),
        VariableExpressionAst { VariablePath.UserPath: var name } when Variables.Contains(name) => [$"${name}"],
        TypeExpressionAst type when Types.Contains(type.TypeName.FullName) => [$"[{type.TypeName.FullName}]"],
        TypeConstraintAst type when Types.Contains(type.TypeName.FullName) => [$"[{type.TypeName.FullName}]"],
        ExpandableStringExpressionAst text when text.Extent.Text.Contains("`u{") => ["`u{}"],
        StringConstantExpressionAst { StringConstantType: StringConstantType.DoubleQuoted } text
            when text.Extent.Text.Contains("`u{") => ["`u{}"],
        NamedBlockAst { BlockKind: TokenKind.Clean } => ["clean"],
        CommandAst command => NewIn(command),
        _ => [],
    };

    private static IEnumerable<string> NewIn(CommandAst command)
    {
        var name = command.GetCommandName() ?? "";
        if (Commands.Contains(name))
        {
            yield return name;
        }

        if (name.Equals("Join-Path", StringComparison.OrdinalIgnoreCase)
            && command.CommandElements.Count(element => element is not CommandParameterAst) > 3)
        {
            yield return "Join-Path with more than two paths";
        }

        foreach (var parameter in command.CommandElements.OfType<CommandParameterAst>())
        {
            if (Parameters.GetValueOrDefault(name, []).Contains(parameter.ParameterName, StringComparer.OrdinalIgnoreCase))
            {
                yield return $"-{parameter.ParameterName}";
            }
        }
    }

    private static IEnumerable<string> NewIn(TypeExpressionAst type, MemberExpressionAst member)
    {
        var name = $"{type.TypeName.Name.Split('.')[^1]}.{member.Member.Extent.Text}";
        var count = (member as InvokeMemberExpressionAst)?.Arguments?.Count ?? 0;
        if (Methods.Contains(name))
        {
            yield return name;
        }

        if (Methods.Contains($"{name} {count}"))
        {
            yield return $"{name} with {count} arguments";
        }
    }
}
