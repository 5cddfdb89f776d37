using System.Globalization;
using System.Management.Automation;
using System.Text.RegularExpressions;
using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>How a failure of the native library becomes an error that PowerShell shows.</summary>
public sealed class ErrorRecordsTests
{
    // Names that would not say enough, or would clash, in .NET.
    private static readonly Dictionary<string, string> Renamed = new() { ["Internal"] = "InternalError" };

    private static readonly MIStorageErrorCode[] OfTheModuleItself =
    [
        MIStorageErrorCode.NativeLibraryNotFound, MIStorageErrorCode.NativeLibraryMismatch, MIStorageErrorCode.ContainerNotEmpty,
        MIStorageErrorCode.ContentUnreadable, MIStorageErrorCode.ContentTooLarge, MIStorageErrorCode.SourceEmpty,
        MIStorageErrorCode.SourceIncomplete,
    ];

    private static readonly MIStorageException NotFound =
        new(MIStorageErrorCode.BlobNotFound, "There is no blob 'b'.", "Check the name.");

    public static TheoryData<MIStorageErrorCode> Codes => [.. Enum.GetValues<MIStorageErrorCode>()];

    [Fact]
    public void Each_code_of_the_header_has_its_ErrorId()
    {
        var inHeader = Header.Numbers
            .Where(macro => Regex.IsMatch(macro.Name, "^MIS_(?!OK$|ABI_VERSION$|PUBLIC_ACCESS_|CHECK_|DELETE_)"))
            .Select(macro => (Name: PascalCase(macro.Name["MIS_".Length..]), macro.Value))
            .Select(code => (Name: Renamed.GetValueOrDefault(code.Name, code.Name), code.Value));
        var inModule = Enum.GetValues<MIStorageErrorCode>()
            .Except(OfTheModuleItself)
            .Select(code => (Name: code.ToString(), Value: (long)code));

        Assert.Equal(inHeader.OrderBy(code => code.Value), inModule.OrderBy(code => code.Value));
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void Each_code_has_a_category(MIStorageErrorCode code) =>
        Assert.NotEqual(ErrorCategory.NotSpecified, ErrorRecords.CategoryOf(code));

    [Fact]
    public void A_record_tells_programs_what_happened_to_what()
    {
        var record = ErrorRecords.From(NotFound, "b");

        Assert.Equal("BlobNotFound", record.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.ObjectNotFound, record.CategoryInfo.Category);
        Assert.Equal("b", record.TargetObject);
        Assert.Same(NotFound, record.Exception);
        Assert.Equal("Check the name.", record.ErrorDetails.RecommendedAction);
    }

    [Fact]
    public void Of_bad_input_the_message_says_the_rule_and_there_is_a_next_step_too()
    {
        var record = ErrorRecords.From(MIStorageException.InvalidArgument("-X takes 1."), null, recommendationIsShown: false);

        Assert.Equal("-X takes 1.", record.ToString());
        Assert.NotEmpty(record.ErrorDetails.RecommendedAction);
    }

    [Fact]
    public void What_to_do_next_is_part_of_the_message_where_PowerShell_does_not_show_it() =>
        Assert.Equal("There is no blob 'b'. Check the name.",
            ErrorRecords.From(NotFound, "b", recommendationIsShown: false).ToString());

    [Fact]
    public void What_to_do_next_is_shown_once_where_PowerShell_shows_it()
    {
        using var session = PowerShellSession.Open(); // with nothing at its identity endpoint

        var text = session.Render("Get-MIAccessToken");

        Assert.StartsWith("Get-MIAccessToken: This machine has no Azure identity endpoint", text);
        Assert.Contains("\n  Recommendation: Run this on an Azure resource", text);
        Assert.Single(Regex.Matches(text, "Run this on an Azure resource"));
    }

    [Fact]
    public void Without_advice_the_message_stands_alone() =>
        Assert.Equal("Wrong.",
            ErrorRecords.From(MIStorageException.InvalidArgument("Wrong."), null, recommendationIsShown: false).ToString());

    private static string PascalCase(string name) => string.Concat(name.Split('_')
        .Select(word => CultureInfo.InvariantCulture.TextInfo.ToTitleCase(word.ToLowerInvariant())));
}
