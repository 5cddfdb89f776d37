using System.Text;

namespace MIStorage.Tests;

/// <summary>The orders of listings.</summary>
public sealed class BlobNameOrderTests
{
    private static readonly string[] Names =
    [
        "", "A", "B", "a", "a!b", "a-", "a-/x", "a.txt", "a/", "a/-", "a/b", "a/b/c", "a/b-c", "a0", "aa", "b",
        "\u007F", "\u0080", "\u00E9", "\u07FF", "\u0800", "\uD7FF", "\uE000", "\uFFFD", "\U00010000", "\U0001F600", "\U0001F600a",
        "a\uE000", "a\uFF5E/x", "a\U0001F600/x",
    ];

    [Fact]
    public void In_a_flat_one_any_two_names_stand_as_their_bytes_do()
    {
        foreach (var x in Names)
        {
            foreach (var y in Names)
            {
                var expected = Encoding.UTF8.GetBytes(x).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y));
                Assert.Equal(Math.Sign(expected), Math.Sign(BlobNameOrder.Flat.Compare(x, y)));
            }
        }
    }

    // As https://github.com/Azure/azure-sdk-for-go/issues/24210 shows it.
    [Fact]
    public void In_a_hierarchical_one_a_folder_is_followed_by_what_is_in_it()
    {
        string[] listed =
        [
            "Path A", "Path A/dat1", "Path A-B", "Path A-B/dat2", "Path A-B-C", "Path A-C", "Path A.C", "Path A.C/dat3", "Path AB",
            "Path AB/AB", "Path AB/dat4", "Path AB.txt", "Path ABC",
        ];

        Assert.Equal(listed, listed.Reverse().Order(BlobNameOrder.Hierarchical));
    }
}
