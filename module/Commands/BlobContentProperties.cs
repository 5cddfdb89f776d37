using System;
using System.Collections;
using System.Collections.Generic;
using MIStorage.Native;

namespace MIStorage.Commands;

/// <summary>The -Properties and -Metadata of an upload.</summary>
internal sealed class BlobContentProperties
{
    private const string Known = "CacheControl, ContentDisposition, ContentEncoding, ContentLanguage and ContentType";

    private readonly Dictionary<string, string> values = new(StringComparer.OrdinalIgnoreCase);

    /// <exception cref="MIStorageException">InvalidArgument: a name that is not known.</exception>
    public BlobContentProperties(IDictionary? properties, IDictionary? metadata)
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
        foreach (DictionaryEntry entry in metadata ?? new Hashtable())
        {
            Metadata.Add(new KeyValuePair<string, string>(entry.Key.ToString() ?? "", entry.Value?.ToString() ?? ""));
        }
    }

    private static string[] Names { get; } =
        { "cachecontrol", "contentdisposition", "contentencoding", "contentlanguage", "contenttype" };

    public List<KeyValuePair<string, string>> Metadata { get; } = new();

    /// <summary>The ContentType where -Properties has none.</summary>
    public string? DefaultContentType { get; init; }

    /// <summary>Fills in what is set; the metadata must stay where it is until the call is over.</summary>
    public void Apply(ref NativeMethods.UploadOptions options, NativeText text, NativeMethods.NameValue[] metadata)
    {
        options.CacheControl = text.Add(this["CacheControl"]);
        options.ContentDisposition = text.Add(this["ContentDisposition"]);
        options.ContentEncoding = text.Add(this["ContentEncoding"]);
        options.ContentLanguage = text.Add(this["ContentLanguage"]);
        options.ContentType = text.Add(this["ContentType"] ?? DefaultContentType);
        FillMetadata(metadata, text);
    }

    /// <summary>The metadata alone.</summary>
    public void FillMetadata(NativeMethods.NameValue[] metadata, NativeText text)
    {
        for (int i = 0; i < metadata.Length; i++)
        {
            metadata[i].Name = text.Add(Metadata[i].Key);
            metadata[i].Value = text.Add(Metadata[i].Value);
        }
    }

    private string? this[string name] => values.TryGetValue(name, out string? value) ? value : null;
}
