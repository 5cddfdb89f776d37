using System.Globalization;
using System.Management.Automation;
using MIStorage.Operations;

namespace MIStorage.Tests;

/// <summary>What the progress bar of a transfer says.</summary>
public sealed class ProgressDisplayTests : IDisposable
{
    private const ulong MiB = 1024 * 1024;

    private readonly CultureInfo _culture = CultureInfo.CurrentCulture;

    public ProgressDisplayTests() => CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

    public void Dispose() => CultureInfo.CurrentCulture = _culture;

    [Fact]
    public void Says_how_much_how_fast_and_how_long_still()
    {
        var record = ProgressDisplay.Describe("Uploading big.iso", 64 * MiB, 256 * MiB, seconds: 4);

        Assert.Equal("Uploading big.iso", record.Activity);
        Assert.Equal("64.0 MiB of 256.0 MiB, 16.0 MiB/s", record.StatusDescription);
        Assert.Equal(25, record.PercentComplete);
        Assert.Equal(12, record.SecondsRemaining);
        Assert.Equal(ProgressRecordType.Processing, record.RecordType);
    }

    [Fact]
    public void Of_several_it_says_how_many_have_ended() => Assert.Equal("299 ended, 64.0 MiB of 256.0 MiB, 16.0 MiB/s",
        ProgressDisplay.Describe("Uploading big.iso", 64 * MiB, 256 * MiB, seconds: 4, ended: 299).StatusDescription);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(99.9, 99)]
    [InlineData(100, 100)]
    [InlineData(250, 100)] // what was sent again after a failure counts twice
    public void Is_never_over_a_hundred_and_says_so_only_at_the_end(double part, int percent) =>
        Assert.Equal(percent, Percent((ulong)(part * 1000), 100_000));

    [Fact]
    public void Nothing_of_nothing_is_no_division_by_zero() => Assert.Equal(0, Percent(0, 0));

    [Theory]
    [InlineData(0, 1)]
    [InlineData(10, 0)]
    public void Without_a_rate_the_time_left_is_unknown(ulong done, double seconds) =>
        Assert.Equal(-1, ProgressDisplay.Describe("a", done, 100, seconds).SecondsRemaining);

    [Fact]
    public void A_crawl_does_not_overflow_the_time_left() =>
        Assert.Equal(int.MaxValue, ProgressDisplay.Describe("a", 1, ulong.MaxValue, 1000).SecondsRemaining);

    [Theory]
    [InlineData(0, "0 bytes")]
    [InlineData(1023, "1023 bytes")]
    [InlineData(1024, "1.0 KiB")]
    [InlineData(1536, "1.5 KiB")]
    [InlineData(5 * MiB, "5.0 MiB")]
    [InlineData(1024 * MiB, "1.0 GiB")]
    [InlineData(1024UL * 1024 * MiB, "1.0 TiB")]
    [InlineData(5000UL * 1024 * 1024 * MiB, "5000.0 TiB")]
    public void Sizes_have_a_unit_that_keeps_them_short(ulong bytes, string text) =>
        Assert.Equal(text, ProgressDisplay.FormatBytes(bytes));

    [Fact]
    public void Numbers_are_written_as_the_user_writes_them()
    {
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");

        Assert.Equal("1,5 KiB", ProgressDisplay.FormatBytes(1536));
    }

    private static int Percent(ulong done, ulong total) =>
        ProgressDisplay.Describe("a", done, total, seconds: 1).PercentComplete;
}
