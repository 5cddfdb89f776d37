using System;
using System.Collections.Generic;

namespace MIStorage.Operations;

/// <summary>Two sequences side by side, of which neither has to be in memory.</summary>
internal static class SortedMerge
{
    /// <summary>Pairs what has the same name; what has none on the other side stands alone. Both are in order, and have each
    /// name once.</summary>
    public static IEnumerable<(TLeft? Left, TRight? Right)> Join<TLeft, TRight>(
        IEnumerable<TLeft> left, Func<TLeft, string> leftName, IEnumerable<TRight> right, Func<TRight, string> rightName,
        IComparer<string> order)
        where TLeft : class
        where TRight : class
    {
        using IEnumerator<TLeft> lefts = left.GetEnumerator();
        using IEnumerator<TRight> rights = right.GetEnumerator();
        TLeft? l = Next(lefts);
        TRight? r = Next(rights);
        while (l is not null || r is not null)
        {
            int compared = l is null ? 1 : r is null ? -1 : order.Compare(leftName(l), rightName(r));
            yield return (compared <= 0 ? l : null, compared >= 0 ? r : null);
            l = compared <= 0 ? Next(lefts) : l;
            r = compared >= 0 ? Next(rights) : r;
        }
    }

    private static T? Next<T>(IEnumerator<T> items)
        where T : class => items.MoveNext() ? items.Current : null;
}
