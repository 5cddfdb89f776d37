using System.Text;

namespace MIStorage.Tests;

/// <summary>The order of a listing: that of the names' UTF-8 bytes.</summary>
public sealed class BlobNameOrderTests
{
    private static readonly string[] Names =
    [
        "", "A", "B", "a", "a!b", "a-", "a-/x", "a.txt", "a/", "a/-", "a/b", "a/b/c", "a/b-c", "a0", "aa", "b",
        "\u007F", "\u0080", "\u00E9", "\u07FF", "\u0800", "\uD7FF", "\uE000", "\uFFFD", "\U00010000", "\U0001F600", "\U0001F600a",
        "a\uE000", "a\uFF5E/x", "a\U0001F600/x",
    ];

    [Fact]
    public void Any_two_names_stand_as_their_bytes_do()
    {
        foreach (var x in Names)
        {
            foreach (var y in Names)
            {
                var expected = Encoding.UTF8.GetBytes(x).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y));
                Assert.Equal(Math.Sign(expected), Math.Sign(BlobNameOrder.Instance.Compare(x, y)));
            }
        }
    }
}
