using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
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

    /// <summary>Those of a blob that is replaced: what somebody has set stays, as far as a listing tells it, which leaves out the
    /// tags, and as far as it can be sent: it may have been set by a program that takes more.</summary>
    public BlobContentProperties(StorageBlob old)
    {
        BlobProperties properties = old.BlobProperties;
        values["CacheControl"] = Sendable(properties.CacheControl);
        values["ContentDisposition"] = Sendable(properties.ContentDisposition);
        values["ContentEncoding"] = Sendable(properties.ContentEncoding);
        values["ContentLanguage"] = Sendable(properties.ContentLanguage);
        values["ContentType"] = Sendable(properties.ContentType);
        Metadata = old.Metadata.Where(pair => IsIdentifier(pair.Key) && Sendable(pair.Value) == pair.Value).ToList();
        Tags = PairsOf(null);
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

    /// <summary>Printable ASCII, or nothing.</summary>
    public static string Sendable(string value) => value.All(c => c is >= ' ' and <= '~') ? value : "";

    private static bool IsIdentifier(string name) => name.Length > 0 && !char.IsDigit(name[0])
        && name.All(c => c is '_' or >= '0' and <= '9' or >= 'a' and <= 'z' or >= 'A' and <= 'Z');

    private string? this[string name] => values.TryGetValue(name, out string? value) ? value : null;
}
