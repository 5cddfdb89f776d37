using System;
using System.Collections;
using System.Collections.Generic;
using System.Management.Automation;
using MIStorage.Native;

namespace MIStorage.Commands;

/// <summary>The -Properties, -Metadata and -Tag of a blob that is written.</summary>
internal sealed class BlobContentProperties
{
    private const string Known = "CacheControl, ContentDisposition, ContentEncoding, ContentLanguage and ContentType";

    private readonly Dictionary<string, string> values = new(StringComparer.OrdinalIgnoreCase);

    /// <exception cref="MIStorageException">InvalidArgument: a name that is not known.</exception>
    public BlobContentProperties(IDictionary? properties, IDictionary? metadata, IDictionary? tags)
    {
        foreach (DictionaryEntry entry in properties ?? new Hashtable())
        {
            string name = entry.Key.ToString() ?? "";
            if (string.Equals(name, "ContentMD5", StringComparison.OrdinalIgnoreCase))
            {
                throw MIStorageException.InvalidArgument("-Properties does not take ContentMD5: it is computed from the content.");
            }
            if (Array.IndexOf(Names, name.ToLowerInvariant()) < 0)
            {
                throw MIStorageException.InvalidArgument($"-Properties does not take '{name}': it takes {Known}.");
            }
            values[name] = entry.Value?.ToString() ?? "";
        }
        Metadata = PairsOf(metadata);
        Tags = PairsOf(tags);
    }

    private static string[] Names { get; } =
        { "cachecontrol", "contentdisposition", "contentencoding", "contentlanguage", "contenttype" };

    public IReadOnlyList<KeyValuePair<string, string>> Metadata { get; }

    public IReadOnlyList<KeyValuePair<string, string>> Tags { get; }

    /// <summary>The ContentType where -Properties has none.</summary>
    public string? DefaultContentType { get; init; }

    /// <summary>Fills in what is set.</summary>
    public void Apply(ref NativeMethods.UploadOptions options, NativeText text)
    {
        options.CacheControl = text.Add(this["CacheControl"]);
        options.ContentDisposition = text.Add(this["ContentDisposition"]);
        options.ContentEncoding = text.Add(this["ContentEncoding"]);
        options.ContentLanguage = text.Add(this["ContentLanguage"]);
        options.ContentType = text.Add(this["ContentType"] ?? DefaultContentType);
        options.MetadataCount = (uint)Metadata.Count;
        options.Metadata = text.Add(Metadata);
        options.TagsCount = (uint)Tags.Count;
        options.Tags = text.Add(Tags);
    }

    private static List<KeyValuePair<string, string>> PairsOf(IDictionary? table)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        foreach (DictionaryEntry entry in table ?? new Hashtable())
        {
            pairs.Add(new KeyValuePair<string, string>(TextOf(entry.Key)!, TextOf(entry.Value) ?? ""));
        }
        return pairs;
    }

    /// <summary>As PowerShell makes text of it, the same in every culture; null for null.</summary>
    public static string? TextOf(object? value) => value is null ? null : LanguagePrimitives.ConvertTo<string>(value);

    private string? this[string name] => values.TryGetValue(name, out string? value) ? value : null;
}
