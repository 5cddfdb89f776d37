using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace MIStorage.Completion;

/// <summary>Blobs of the container that the command line names: the names up to the next slash, as in a folder. Of a prefix
/// those with a slash alone.</summary>
public class BlobCompleter : IArgumentCompleter
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
        string begun = Unescape(word.Text);
        bool prefixes = string.Equals(parameterName, "Prefix", StringComparison.OrdinalIgnoreCase);
        return StorageNames.OfBlobs(context, container, begun)
            .Select(name => UpToSlash(name, begun.Length))
            .Where(name => !prefixes || name.EndsWith("/", StringComparison.Ordinal))
            .Distinct()
            .Select(name => word.Complete(Escape(name)));
    }

    /// <summary>What the parameter takes for just this name.</summary>
    private protected virtual string Escape(string name) => name;

    /// <summary>The name that this stands for.</summary>
    private protected virtual string Unescape(string typed) => typed;

    private static string UpToSlash(string name, int from)
    {
        int slash = name.IndexOf('/', from);
        return slash < 0 ? name : name.Substring(0, slash + 1);
    }
}
