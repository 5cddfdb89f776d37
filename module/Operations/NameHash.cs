namespace MIStorage.Operations;

/// <summary>A name as a number of 8 bytes, so that many can be remembered. Two names have the same one with a probability
/// of 2^-64.</summary>
internal static class NameHash
{
    // FNV-1a: http://www.isthe.com/chongo/tech/comp/fnv/
    public static ulong Of(string name)
    {
        ulong hash = 14695981039346656037;
        foreach (char c in name)
        {
            hash = unchecked((hash ^ c) * 1099511628211);
        }
        return hash;
    }
}
