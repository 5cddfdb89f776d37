using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace MIStorage.Completion;

/// <summary>Containers of the account whose context the command line names.</summary>
public sealed class ContainerCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete,
        CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var word = new Word(wordToComplete);
        StorageContext? context = parameterName.StartsWith("Dest", System.StringComparison.OrdinalIgnoreCase)
            ? StorageNames.Given<StorageContext>(fakeBoundParameters, "DestContext", "Context")
            : StorageNames.Given<StorageContext>(fakeBoundParameters, "Context");
        return context is null
            ? Enumerable.Empty<CompletionResult>()
            : StorageNames.OfContainers(context, word.Text.ToLowerInvariant()).Select(word.Complete);
    }
}
