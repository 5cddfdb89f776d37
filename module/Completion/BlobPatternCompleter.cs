using System.Management.Automation;
using System.Text.RegularExpressions;

namespace MIStorage.Completion;

/// <summary>The same where the parameter takes wildcards: those in a name stand for themselves.</summary>
public sealed class BlobPatternCompleter : BlobCompleter
{
    // WildcardPattern.Escape leaves the backtick as it is in Windows PowerShell.
    private protected override string Escape(string name) => Regex.Replace(name, @"[`*?[\]]", "`$0");

    private protected override string Unescape(string typed) => WildcardPattern.Unescape(typed);
}
