using System;

namespace MIStorage.Commands;

/// <summary>Names of which the service knows a few. PowerShell takes them in any letter case, the service in its own.</summary>
internal static class KnownNames
{
    /// <summary>Access tiers of block blobs. https://learn.microsoft.com/rest/api/storageservices/set-blob-tier</summary>
    private static readonly string[] Tiers = { "Hot", "Cool", "Cold", "Archive" };

    /// <summary>How soon a blob comes out of the archive (same source).</summary>
    private static readonly string[] Priorities = { "Standard", "High" };

    public static string? Tier(string? given) => AsKnown(given, Tiers);

    public static string? RehydratePriority(string? given) => AsKnown(given, Priorities);

    private static string? AsKnown(string? given, string[] known) =>
        Array.Find(known, name => string.Equals(name, given, StringComparison.OrdinalIgnoreCase)) ?? given;
}
