using System;
using System.Collections.Generic;

namespace MIStorage;

/// <summary>The orders in which the service lists blobs.</summary>
internal sealed class BlobNameOrder : IComparer<string>
{
    private readonly bool slashIsFirst;

    private BlobNameOrder(bool slashIsFirst) => this.slashIsFirst = slashIsFirst;

    /// <summary>That of the names' UTF-8 bytes.</summary>
    public static BlobNameOrder Flat { get; } = new(slashIsFirst: false);

    /// <summary>That of an account with a hierarchical namespace: what is in a folder follows it, "a/b" before "a-b".
    /// https://github.com/Azure/azure-sdk-for-go/issues/24210</summary>
    public static BlobNameOrder Hierarchical { get; } = new(slashIsFirst: true);

    public int Compare(string? x, string? y)
    {
        int common = Math.Min(x!.Length, y!.Length);
        for (int i = 0; i < common; i++)
        {
            if (x[i] != y[i])
            {
                return Weigh(x[i]) - Weigh(y[i]);
            }
        }
        return x.Length - y.Length;
    }

    // In UTF-16 the halves of what is beyond U+FFFF come before U+E000 to U+FFFF; in UTF-8 that comes last.
    private int Weigh(char c) => char.IsSurrogate(c) ? c + 0x10000 : slashIsFirst && c == '/' ? 0 : c;
}
