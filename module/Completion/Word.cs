using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace MIStorage.Completion;

/// <summary>The word that is being completed, and what takes its place.</summary>
internal sealed class Word
{
    private const string Plain = "._/-+:=~%";

    private readonly bool quoted;

    public Word(string typed)
    {
        quoted = typed.Length > 0 && typed[0] is '\'' or '"';
        Text = quoted ? typed.Trim(typed[0]) : typed;
    }

    /// <summary>As it stands, without quotes.</summary>
    public string Text { get; }

    /// <summary>As an argument that stands for just this value, whatever is in it: it may have been named by somebody else.</summary>
    public CompletionResult Complete(string value)
    {
        bool plain = value.Length > 0 && value[0] != '-' && value.All(c => char.IsLetterOrDigit(c) || Plain.IndexOf(c) >= 0);
        string text = plain && !quoted ? value : "'" + CodeGeneration.EscapeSingleQuotedStringContent(value) + "'";
        return new CompletionResult(text, value, CompletionResultType.ParameterValue, value);
    }
}
