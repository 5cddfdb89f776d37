using System.Collections;
using System.Management.Automation;
using System.Runtime.InteropServices;
using MIStorage.Commands;
using MIStorage.Native;

namespace MIStorage.Tests;

/// <summary>The hashtables -Properties, -Metadata and -Tag of a blob that is written.</summary>
public sealed class BlobContentPropertiesTests
{
    [Fact]
    public void Nothing_given_is_nothing_sent()
    {
        Assert.Equal(["", "", "", "", ""], Applied(null));
        Assert.Empty(new BlobContentProperties(null, null, null).Metadata);
    }

    [Fact]
    public void Each_property_goes_to_its_own_place() =>
        Assert.Equal(["no-cache", "inline", "gzip", "de", "text/plain"], Applied(new Hashtable
        {
            ["CacheControl"] = "no-cache",
            ["ContentDisposition"] = "inline",
            ["ContentEncoding"] = "gzip",
            ["ContentLanguage"] = "de",
            ["ContentType"] = "text/plain",
        }));

    [Fact]
    public void Letter_case_of_a_property_does_not_matter() =>
        Assert.Equal("text/plain", Applied(new Hashtable { ["contenttype"] = "text/plain" })[4]);

    [Theory]
    [InlineData("ContentTyp", "'ContentTyp'")]
    [InlineData("", "''")]
    [InlineData("ContentMD5", "computed from the content")]
    public void What_is_no_property_is_refused_with_the_reason(string name, string reason)
    {
        var failure = Assert.Throws<MIStorageException>(() => Applied(new Hashtable { [name] = "x" }));

        Assert.Equal(MIStorageErrorCode.InvalidArgument, failure.Code);
        Assert.Contains(reason, failure.Message);
    }

    [Fact]
    public void A_refusal_names_the_properties_that_there_are() =>
        Assert.Contains("CacheControl, ContentDisposition, ContentEncoding, ContentLanguage and ContentType",
            Assert.Throws<MIStorageException>(() => Applied(new Hashtable { ["x"] = "x" })).Message);

    [Fact]
    public void Values_that_are_no_strings_are_written_as_strings() =>
        Assert.Equal("7", Applied(new Hashtable { ["ContentLanguage"] = PSObject.AsPSObject(7) })[3]);

    [Fact]
    public void Metadata_keeps_its_letter_case()
    {
        var metadata = Assert.Single(new BlobContentProperties(null, new Hashtable { ["Author"] = "Ada" }, null).Metadata);

        Assert.Equal(new KeyValuePair<string, string>("Author", "Ada"), metadata);
    }

    [Fact]
    public void Metadata_without_a_value_is_empty() =>
        Assert.Equal("", Assert.Single(new BlobContentProperties(null, new Hashtable { ["a"] = null }, null).Metadata).Value);

    [Fact]
    public void Metadata_and_tags_are_counted_and_lie_one_after_the_other()
    {
        var given = new BlobContentProperties(null, new Hashtable { ["m"] = "1" }, new Hashtable { ["t"] = 2 });
        using var text = new NativeText();
        var options = new NativeMethods.UploadOptions();
        given.Apply(ref options, text);

        Assert.Equal((1u, 1u), (options.MetadataCount, options.TagsCount));
        Assert.Equal("m", NativeText.Read(Marshal.ReadIntPtr(options.Metadata)));
        Assert.Equal("1", NativeText.Read(Marshal.ReadIntPtr(options.Metadata, IntPtr.Size)));
        Assert.Equal("2", NativeText.Read(Marshal.ReadIntPtr(options.Tags, IntPtr.Size)));
    }

    private static string[] Applied(Hashtable? properties)
    {
        var given = new BlobContentProperties(properties, null, null);
        using var text = new NativeText();
        var options = new NativeMethods.UploadOptions();
        given.Apply(ref options, text);
        IntPtr[] pointers = [options.CacheControl, options.ContentDisposition, options.ContentEncoding,
            options.ContentLanguage, options.ContentType];
        return [.. pointers.Select(NativeText.Read)];
    }
}
