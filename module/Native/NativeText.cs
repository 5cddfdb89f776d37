using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Security;
using System.Text;

namespace MIStorage.Native;

/// <summary>Text on its way to the native library: UTF-8 that ends with NUL, in memory that is wiped and freed
/// when the call is over. And text on its way back.</summary>
internal sealed unsafe class NativeText : IDisposable
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly List<(IntPtr Pointer, int Size)> blocks = new();

    /// <summary>NULL for null.</summary>
    /// <exception cref="MIStorageException">InvalidArgument: a NUL, which would cut the text short, or half of a
    /// surrogate pair.</exception>
    public IntPtr Add(string? text)
    {
        if (text is null)
        {
            return IntPtr.Zero;
        }
        fixed (char* characters = text)
        {
            return Add(characters, text.Length);
        }
    }

    /// <summary>Never makes a managed string of it.</summary>
    public IntPtr Add(SecureString? text)
    {
        if (text is null)
        {
            return IntPtr.Zero;
        }
        IntPtr characters = Marshal.SecureStringToGlobalAllocUnicode(text);
        try
        {
            return Add((char*)characters, text.Length);
        }
        finally
        {
            Marshal.ZeroFreeGlobalAllocUnicode(characters);
        }
    }

    /// <summary>A struct of options, for others that point to it.</summary>
    public IntPtr Add<T>(in T options)
        where T : unmanaged
    {
        IntPtr block = Marshal.AllocHGlobal(sizeof(T));
        blocks.Add((block, sizeof(T)));
        *(T*)block = options;
        return block;
    }

    /// <summary>Names and values, one after the other.</summary>
    public IntPtr Add(IReadOnlyList<KeyValuePair<string, string>> pairs)
    {
        int size = pairs.Count * sizeof(NativeMethods.NameValue);
        IntPtr block = Marshal.AllocHGlobal(size);
        blocks.Add((block, size));
        var first = (NativeMethods.NameValue*)block;
        for (int i = 0; i < pairs.Count; i++)
        {
            first[i] = new NativeMethods.NameValue { Name = Add(pairs[i].Key), Value = Add(pairs[i].Value) };
        }
        return block;
    }

    public void Dispose()
    {
        foreach ((IntPtr pointer, int size) in blocks)
        {
            for (int i = 0; i < size; i++)
            {
                Marshal.WriteByte(pointer, i, 0);
            }
            Marshal.FreeHGlobal(pointer);
        }
        blocks.Clear();
    }

    /// <summary>"" for NULL.</summary>
    public static string Read(IntPtr text)
    {
        int size = LengthOf(text);
        return size == 0 ? "" : Encoding.UTF8.GetString((byte*)text, size);
    }

    /// <summary>Names, whose letter case does not count, and values.</summary>
    public static IReadOnlyDictionary<string, string> Read(NativeMethods.NameValue* pairs, uint count)
    {
        var all = new Dictionary<string, string>((int)count, StringComparer.OrdinalIgnoreCase);
        for (uint i = 0; i < count; i++)
        {
            all[Read(pairs[i].Name)] = Read(pairs[i].Value);
        }
        return all;
    }

    /// <summary>Null for 0.</summary>
    public static DateTimeOffset? ReadTime(long seconds) => seconds == 0 ? null : DateTimeOffset.FromUnixTimeSeconds(seconds);

    /// <summary>A secret: ASCII, as tokens and base64 are.</summary>
    public static SecureString ReadSecret(IntPtr text)
    {
        var secret = new SecureString();
        int size = LengthOf(text);
        for (int i = 0; i < size; i++)
        {
            secret.AppendChar((char)Marshal.ReadByte(text, i));
        }
        secret.MakeReadOnly();
        return secret;
    }

    private static int LengthOf(IntPtr text)
    {
        int size = 0;
        while (text != IntPtr.Zero && Marshal.ReadByte(text, size) != 0)
        {
            size++;
        }
        return size;
    }

    private IntPtr Add(char* characters, int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (characters[i] == '\0')
            {
                throw MIStorageException.InvalidArgument("The text of a parameter must not have a NUL character.");
            }
        }
        int size;
        try
        {
            size = count == 0 ? 0 : Utf8.GetByteCount(characters, count);
        }
        catch (EncoderFallbackException)
        {
            throw MIStorageException.InvalidArgument("The text of a parameter has half of a surrogate pair.");
        }
        IntPtr block = Marshal.AllocHGlobal(size + 1);
        blocks.Add((block, size + 1));
        if (count > 0)
        {
            Utf8.GetBytes(characters, count, (byte*)block, size);
        }
        Marshal.WriteByte(block, size, 0);
        return block;
    }
}
