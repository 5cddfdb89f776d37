using System;
using System.Collections.Generic;

namespace MIStorage;

/// <summary>The order in which the service lists blobs: that of their names' UTF-8 bytes.</summary>
internal sealed class BlobNameOrder : IComparer<string>
{
    public static BlobNameOrder Instance { get; } = new();

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
    private static int Weigh(char c) => char.IsSurrogate(c) ? c + 0x10000 : c;
}
