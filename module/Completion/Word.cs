using System.Linq;
using System.Management.Automation;

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

    public CompletionResult Complete(string value)
    {
        bool plain = value.Length > 0 && value[0] != '-' && value.All(c => char.IsLetterOrDigit(c) || Plain.IndexOf(c) >= 0);
        string text = plain && !quoted ? value : "'" + value.Replace("'", "''") + "'";
        return new CompletionResult(text, value, CompletionResultType.ParameterValue, value);
    }
}
