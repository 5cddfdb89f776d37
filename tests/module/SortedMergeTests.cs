using MIStorage.Operations;

namespace MIStorage.Tests;

/// <summary>Two sequences side by side.</summary>
public sealed class SortedMergeTests
{
    [Theory]
    [InlineData("", "", "")]
    [InlineData("a b", "", "a- b-")]
    [InlineData("", "a b", "-a -b")]
    [InlineData("a b c", "a b c", "aa bb cc")]
    [InlineData("a c e", "b c d f", "a- -b cc -d e- -f")]
    [InlineData("a b", "c d", "a- b- -c -d")]
    [InlineData("c d", "a b", "-a -b c- d-")]
    public void What_has_the_same_name_is_a_pair_and_the_rest_stands_alone(string left, string right, string pairs) =>
        Assert.Equal(pairs, string.Join(' ', Join(Words(left), Words(right)).Select(pair => $"{pair.Left ?? "-"}{pair.Right ?? "-"}")));

    [Fact]
    public void It_reads_no_further_than_it_is_asked_to()
    {
        var read = 0;

        var first = Join(Endless(), Endless()).First();

        Assert.Equal(("000000000", "000000000"), first);
        Assert.InRange(read, 2, 4);

        IEnumerable<string> Endless()
        {
            for (var number = 0; ; number++)
            {
                read++;
                yield return $"{number:D9}";
            }
        }
    }

    private static IEnumerable<(string? Left, string? Right)> Join(IEnumerable<string> left, IEnumerable<string> right) =>
        SortedMerge.Join(left, name => name, right, name => name, BlobNameOrder.Flat);

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
