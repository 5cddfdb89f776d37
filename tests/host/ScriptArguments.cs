using System.Management.Automation.Runspaces;

namespace MIStorage.Host;

/// <summary>A command line's words as a script's arguments, by the rules of <c>pwsh -File</c>.</summary>
public static class ScriptArguments
{
    public static IReadOnlyList<CommandParameter> Parse(IEnumerable<string> words)
    {
        var parameters = new List<CommandParameter>();
        string? awaitsValue = null;
        foreach (var word in words)
        {
            if (awaitsValue is not null)
            {
                parameters.Add(new CommandParameter(awaitsValue, word));
                awaitsValue = null;
            }
            else if (word.Length < 2 || word[0] != '-')
            {
                parameters.Add(new CommandParameter(null, word));
            }
            else if (word.IndexOf(':') is var colon && colon < 0)
            {
                // A switch, or a name whose value is the next word: the engine knows which.
                parameters.Add(new CommandParameter(word));
            }
            else if (colon == word.Length - 1)
            {
                awaitsValue = word[..colon];
            }
            else
            {
                parameters.Add(new CommandParameter(word[..colon], ValueOf(word[(colon + 1)..])));
            }
        }

        return parameters;
    }

    // "-Switch:$false" is the one place where a word is not a string.
    private static object ValueOf(string text) => text.ToLowerInvariant() switch
    {
        "$true" => true,
        "$false" => false,
        _ => text,
    };
}
