using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace MIStorage.Completion;

/// <summary>What tokens are often for, by any part of the name.
/// https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/managed-identities-status</summary>
public sealed class ResourceCompleter : IArgumentCompleter
{
    private static readonly string[] Resources =
    {
        "https://management.azure.com/",
        "https://storage.azure.com/",
        "https://vault.azure.net",
        "https://database.windows.net/",
        "https://graph.microsoft.com",
        "https://servicebus.azure.net/",
        "https://eventhubs.azure.net/",
        "https://cognitiveservices.azure.com",
        "https://management.usgovcloudapi.net/",
        "https://management.chinacloudapi.cn/",
    };

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete,
        CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var word = new Word(wordToComplete);
        return Resources.Where(resource => resource.IndexOf(word.Text, StringComparison.OrdinalIgnoreCase) >= 0)
            .Select(word.Complete);
    }
}
