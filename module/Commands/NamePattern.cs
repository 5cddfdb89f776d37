using System;
using System.Management.Automation;
using System.Text;

namespace MIStorage.Commands;

/// <summary>A name in which wildcards may stand, escaped by a backtick where they are meant literally. What stands before
/// the first counts with its letter case, because the service looks for it; what stands after it does not, as with
/// PowerShell's wildcards everywhere.</summary>
internal sealed class NamePattern
{
    private readonly string text;
    private readonly WildcardPattern? pattern;

    public NamePattern(string text)
    {
        this.text = text;
        Literal = text;
        int first = IndexOfUnescaped("*?[");
        if (first < 0)
        {
            Literal = WildcardPattern.Unescape(text);
            Prefix = Literal;
            return;
        }
        IsWildcard = true;
        Prefix = WildcardPattern.Unescape(text.Substring(0, first));
        HasOnlyBrackets = IndexOfUnescaped("*?") < 0;
        try
        {
            pattern = new WildcardPattern(text, WildcardOptions.IgnoreCase);
            pattern.IsMatch("");
        }
        catch (WildcardPatternException)
        {
            pattern = null; // a bracket that does not close
        }
    }

    /// <summary>The name without escapes where it has no wildcards; the text as it is where it has.</summary>
    public string Literal { get; }

    /// <summary>Whether there are wildcards in it.</summary>
    public bool IsWildcard { get; }

    /// <summary>What names begin with that may match.</summary>
    public string Prefix { get; }

    /// <summary>Whether its only wildcards are sets in brackets, so that it may as well be a name.</summary>
    public bool HasOnlyBrackets { get; }

    /// <summary>Refuses a pattern that no name can match.</summary>
    /// <exception cref="MIStorageException">InvalidArgument: a bracket in it does not close.</exception>
    public void RequireWellFormed()
    {
        if (IsWildcard && pattern is null)
        {
            throw new MIStorageException(MIStorageErrorCode.InvalidArgument, $"'{text}' has a [ without its ].",
                "To mean the bracket itself write `[ in single quotes.");
        }
    }

    public bool IsMatch(string name) => IsWildcard
        ? pattern is not null && name.StartsWith(Prefix, StringComparison.Ordinal) && pattern.IsMatch(name)
        : name == Literal;

    public override string ToString() => text;

    private int IndexOfUnescaped(string characters)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '`')
            {
                i++;
            }
            else if (characters.IndexOf(text[i]) >= 0)
            {
                return i;
            }
        }
        return -1;
    }
}
