using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace MIStorage.Completion;

/// <summary>Blobs of the container that the command line names: the names up to the next slash, as in a folder. Of a prefix
/// those with a slash alone.</summary>
public sealed class BlobCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete,
        CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var word = new Word(wordToComplete);
        StorageContext? context = StorageNames.Given<StorageContext>(fakeBoundParameters, "Context");
        string? container = StorageNames.Given<string>(fakeBoundParameters, "Container", "SrcContainer")
            ?? StorageNames.Given<CloudBlobContainer>(fakeBoundParameters, "CloudBlobContainer")?.Name;
        if (context is null || container is null)
        {
            return Enumerable.Empty<CompletionResult>();
        }
        bool prefixes = string.Equals(parameterName, "Prefix", StringComparison.OrdinalIgnoreCase);
        return StorageNames.OfBlobs(context, container, word.Text)
            .Select(name => UpToSlash(name, word.Text.Length))
            .Where(name => !prefixes || name.EndsWith("/", StringComparison.Ordinal))
            .Distinct()
            .Select(word.Complete);
    }

    private static string UpToSlash(string name, int from)
    {
        int slash = name.IndexOf('/', from);
        return slash < 0 ? name : name.Substring(0, slash + 1);
    }
}
