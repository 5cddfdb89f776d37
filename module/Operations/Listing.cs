using System;

namespace MIStorage.Operations;

/// <summary>One page of a listing in native memory.</summary>
internal interface IPage<out T> : IDisposable
    where T : IListed
{
    int Count { get; }

    /// <summary>Where the next page begins; empty after the last.</summary>
    string Marker { get; }

    T Get(int index);
}

/// <summary>Which of what the service lists is wanted.</summary>
/// <param name="IsMatch">By its name.</param>
/// <param name="StandsFirst">What is wanted stands at the beginning: the first that is not ends the listing.</param>
internal sealed record ListingFilter(Func<string, bool> IsMatch, bool StandsFirst = false);

/// <summary>Goes through a listing page by page. Of each page everything is handed on before the next is asked for, so
/// that no more than one is in memory, and whoever has enough causes no further request.</summary>
internal static class Listing
{
    /// <summary>The service's own limit for a page.</summary>
    public const int MostResults = 5000;

    /// <param name="getPage">Gets the page at a marker, with at most so many results.</param>
    /// <param name="marker">Where to begin; null for the start.</param>
    /// <param name="maxCount">How many are handed on at most; each knows the marker at which what follows begins.</param>
    /// <param name="filter">Null where all are wanted.</param>
    /// <param name="write">Takes what is wanted.</param>
    public static void Run<T>(
        Func<string, int, IPage<T>> getPage, string? marker, int maxCount, ListingFilter? filter, Action<T> write)
        where T : IListed
    {
        string next = marker ?? "";
        do
        {
            string here = next;
            using IPage<T> page = getPage(here, filter is null ? Math.Min(maxCount, MostResults) : MostResults);
            next = page.Marker;
            int count = page.Count;
            if (filter is not null && CountWanted(page, maxCount, filter) is int end && end < count)
            {
                count = end;
                // What stands first has ended, unless there are just too many.
                bool ended = filter.StandsFirst && !filter.IsMatch(page.Get(end).Name);
                next = ended ? "" : Advance(getPage, here, end);
            }
            for (int i = 0; i < count; i++)
            {
                T item = page.Get(i);
                if (filter is null || filter.IsMatch(item.Name))
                {
                    item.ContinuationToken = next.Length == 0 ? null : next;
                    maxCount--;
                    write(item);
                }
            }
        }
        while (maxCount > 0 && next.Length > 0);
    }

    // How many of the page's results have to be looked at.
    private static int CountWanted<T>(IPage<T> page, int wanted, ListingFilter filter)
        where T : IListed
    {
        if (wanted >= page.Count && !filter.StandsFirst)
        {
            return page.Count;
        }
        for (int i = 0; i < page.Count; i++)
        {
            bool matches = filter.IsMatch(page.Get(i).Name);
            if (matches && --wanted == 0)
            {
                return i + 1;
            }
            if (!matches && filter.StandsFirst)
            {
                return i;
            }
        }
        return page.Count;
    }

    // The marker that is so many results further: only the service can tell it.
    private static string Advance<T>(Func<string, int, IPage<T>> getPage, string marker, int results)
        where T : IListed
    {
        while (results > 0)
        {
            using IPage<T> page = getPage(marker, results);
            results -= page.Count;
            marker = page.Marker;
            if (marker.Length == 0)
            {
                break;
            }
        }
        return marker;
    }
}
