using System.Runtime.InteropServices;
using System.Security;
using MIStorage.Native;

namespace MIStorage.Tests;

/// <summary>Text between .NET and the native library.</summary>
public sealed class NativeTextTests
{
    [Theory]
    [InlineData("")]
    [InlineData("testblob")]
    [InlineData("größe 日本 🚀 \u0001\u007f")]
    public void Goes_there_and_back_as_it_was(string text)
    {
        using var native = new NativeText();

        Assert.Equal(text, NativeText.Read(native.Add(text)));
    }

    [Fact]
    public void Is_UTF8_that_ends_with_NUL()
    {
        using var native = new NativeText();
        var bytes = new byte[7];

        Marshal.Copy(native.Add("é🚀"), bytes, 0, bytes.Length);

        Assert.Equal([0xC3, 0xA9, 0xF0, 0x9F, 0x9A, 0x80, 0x00], bytes);
    }

    [Fact]
    public void Nothing_is_NULL()
    {
        using var native = new NativeText();

        Assert.Equal(IntPtr.Zero, native.Add((string?)null));
        Assert.Equal(IntPtr.Zero, native.Add((SecureString?)null));
        Assert.Equal("", NativeText.Read(IntPtr.Zero));
        Assert.Equal(0, NativeText.ReadSecret(IntPtr.Zero).Length);
    }

    [Fact]
    public void A_NUL_in_the_middle_would_cut_the_text_short_and_is_refused() => AssertRefused("a\0b", "NUL");

    [Fact]
    public void Half_a_surrogate_pair_is_no_character_and_is_refused()
    {
        AssertRefused("a" + '\ud83d', "surrogate");
        AssertRefused('\ude80' + "b", "surrogate");
    }

    [Fact]
    public void A_secret_goes_there_and_back_as_it_was()
    {
        const string key = "c2VjcmV0+/==";
        using var native = new NativeText();

        using var secret = NativeText.ReadSecret(native.Add(SecureStringOf(key)));

        Assert.Equal(key, PlainTextOf(secret));
        Assert.True(secret.IsReadOnly());
    }

    [Fact]
    public void A_secret_is_refused_as_other_text_is()
    {
        using var native = new NativeText();

        Assert.Throws<MIStorageException>(() => native.Add(SecureStringOf("a\0b")));
        Assert.Equal("", NativeText.Read(native.Add(new SecureString())));
    }

    private static void AssertRefused(string text, string reason)
    {
        using var native = new NativeText();
        var failure = Assert.Throws<MIStorageException>(() => native.Add(text));

        Assert.Equal(MIStorageErrorCode.InvalidArgument, failure.Code);
        Assert.Contains(reason, failure.Message);
        Assert.DoesNotContain(text, failure.Message);
    }

    private static SecureString SecureStringOf(string text)
    {
        var secret = new SecureString();
        foreach (var character in text)
        {
            secret.AppendChar(character);
        }

        return secret;
    }

    private static string PlainTextOf(SecureString secret) =>
        new System.Net.NetworkCredential("", secret).Password;
}
