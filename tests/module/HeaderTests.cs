using System.Reflection;
using System.Runtime.InteropServices;
using MIStorage.Native;
using MIStorage.Operations;
using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>The module's declarations are those of native/include/mistorage.h: a difference would not fail but
/// corrupt memory.</summary>
public sealed class HeaderTests
{
    private static readonly MethodInfo[] Imports =
    [
        .. typeof(NativeMethods).GetMethods().Where(method => method.Attributes.HasFlag(MethodAttributes.PinvokeImpl)),
    ];

    public static TheoryData<string> Structs =>
    [
        .. typeof(NativeMethods).GetNestedTypes().Where(type => type.IsValueType).Select(type => type.Name),
    ];

    public static TheoryData<string> Functions => [.. Imports.Select(method => method.Name)];

    [Fact]
    public void The_version_is_the_headers() =>
        Assert.Equal(
            Native.NativeLibrary.AbiVersion, Header.Numbers.Single(number => number.Name == "MIS_ABI_VERSION").Value);

    [Fact]
    public void The_levels_of_public_access_are_the_headers() =>
        Assert.Equal(
            Header.Numbers.Where(number => number.Name.StartsWith("MIS_PUBLIC_ACCESS_", StringComparison.Ordinal))
                .Select(number => (number.Name["MIS_PUBLIC_ACCESS_".Length..], number.Value)),
            Enum.GetValues<ContainerPermission>().Select(level => (level.ToString().ToUpperInvariant(), (long)level)));

    [Fact]
    public void No_struct_of_the_header_is_missing() =>
        Assert.Equal(Header.Structs.Count, Structs.Count);

    // Fields in the same order and of the same types have the same offsets, in C as in .NET.
    [Theory]
    [MemberData(nameof(Structs))]
    public void A_struct_has_the_headers_fields_in_the_headers_order(string name)
    {
        var type = typeof(NativeMethods).GetNestedType(name)!;
        var header = Header.Structs.Single(one => SameName(one.Key, "mis_" + name)).Value;

        Assert.True(type.IsLayoutSequential);
        Assert.Equal(
            header.Select(field => (Simple(field.Name), NetType(field.Type))),
            type.GetFields().OrderBy(field => Marshal.OffsetOf(type, field.Name)).Select(field =>
                (Simple(field.Name), field.FieldType.IsPointer ? typeof(IntPtr) : field.FieldType)));
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void A_function_takes_and_gives_what_the_headers_does(string name)
    {
        var method = Imports.Single(one => one.Name == name);
        var (result, parameters) = Header.Functions[name];

        Assert.Equal(NetType(result), method.ReturnType);
        Assert.Equal(parameters.Select(parameter => NetType(parameter.Type)),
            method.GetParameters().Select(parameter => Abi(parameter.ParameterType)));
        Assert.Equal(CallingConvention.Cdecl, method.GetCustomAttribute<DllImportAttribute>()!.CallingConvention);
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void What_a_function_gives_out_is_freed_by_its_own_kind_of_handle(string name)
    {
        var handles = Header.Functions[name].Parameters.Zip(Imports.Single(one => one.Name == name).GetParameters())
            .Where(pair => pair.Second.ParameterType.IsByRef && Abi(pair.Second.ParameterType) == typeof(IntPtr))
            .Where(pair => typeof(SafeHandle).IsAssignableFrom(pair.Second.ParameterType.GetElementType()));

        Assert.All(handles, pair => Assert.Equal(
            Simple(pair.First.Type.Replace("mis_", "").Replace("*", "")) + "handle",
            pair.Second.ParameterType.GetElementType()!.Name.ToLowerInvariant()));
    }

    [Fact]
    public void The_library_itself_knows_these_sizes_and_not_a_byte_more()
    {
        using var shell = PowerShellSession.Open(); // which knows where the library lies
        var session = Session.Current;
        var sessions = new NativeMethods.SessionOptions { StructSize = OneMore<NativeMethods.SessionOptions>() };
        var tokens = new NativeMethods.TokenOptions { StructSize = OneMore<NativeMethods.TokenOptions>() };
        var keys = new NativeMethods.AccountKeysOptions { StructSize = OneMore<NativeMethods.AccountKeysOptions>() };
        var contexts = new NativeMethods.ContextOptions { StructSize = OneMore<NativeMethods.ContextOptions>() };
        var uploads = new NativeMethods.UploadOptions { StructSize = OneMore<NativeMethods.UploadOptions>() };
        var downloads = new NativeMethods.DownloadOptions { StructSize = OneMore<NativeMethods.DownloadOptions>() };
        var signatures = new NativeMethods.SasOptions { StructSize = OneMore<NativeMethods.SasOptions>() };
        var copies = new NativeMethods.CopyOptions { StructSize = OneMore<NativeMethods.CopyOptions>() };
        var blob = new NativeMethods.BlobGetOptions { StructSize = OneMore<NativeMethods.BlobGetOptions>() };
        var blobs = new NativeMethods.BlobListOptions { StructSize = OneMore<NativeMethods.BlobListOptions>() };
        var deletions = new NativeMethods.BlobDeleteOptions { StructSize = OneMore<NativeMethods.BlobDeleteOptions>() };
        var tiers = new NativeMethods.BlobTierOptions { StructSize = OneMore<NativeMethods.BlobTierOptions>() };
        var changes = new NativeMethods.BlobChangeOptions { StructSize = OneMore<NativeMethods.BlobChangeOptions>() };
        var containers = new NativeMethods.ContainerListOptions { StructSize = OneMore<NativeMethods.ContainerListOptions>() };
        var conditions = new NativeMethods.Conditions { StructSize = OneMore<NativeMethods.Conditions>() };
        using var text = new NativeText();
        using var none = new ContextHandle();
        ErrorHandle error;

        NativeMethods.mis_session_new(sessions, out _, out error);
        AssertOneTooMany(sessions.StructSize, error);
        NativeMethods.mis_token_start(session, tokens, out _, out error);
        AssertOneTooMany(tokens.StructSize, error);
        NativeMethods.mis_account_keys_start(session, keys, out _, out error);
        AssertOneTooMany(keys.StructSize, error);
        NativeMethods.mis_context_new(contexts, out _, out error);
        AssertOneTooMany(contexts.StructSize, error);
        NativeMethods.mis_sas_start(session, none, signatures, out _, out error);
        AssertOneTooMany(signatures.StructSize, error);
        NativeMethods.mis_copy_start(session, none, none, copies, out _, out error);
        AssertOneTooMany(copies.StructSize, error);
        NativeMethods.mis_upload_start(session, none, uploads, out _, out error);
        AssertOneTooMany(uploads.StructSize, error);
        NativeMethods.mis_download_start(session, none, downloads, out _, out error);
        AssertOneTooMany(downloads.StructSize, error);
        NativeMethods.mis_blob_get_start(session, none, blob, out _, out error);
        AssertOneTooMany(blob.StructSize, error);
        NativeMethods.mis_blob_list_start(session, none, blobs, out _, out error);
        AssertOneTooMany(blobs.StructSize, error);
        NativeMethods.mis_blob_delete_start(session, none, deletions, out _, out error);
        AssertOneTooMany(deletions.StructSize, error);
        NativeMethods.mis_blob_tier_start(session, none, tiers, out _, out error);
        AssertOneTooMany(tiers.StructSize, error);
        NativeMethods.mis_blob_change_start(session, none, changes, out _, out error);
        AssertOneTooMany(changes.StructSize, error);
        NativeMethods.mis_container_list_start(session, none, containers, out _, out error);
        AssertOneTooMany(containers.StructSize, error);
        NativeMethods.mis_container_delete_start(session, none, text.Add("abc"), conditions, out _, out error);
        AssertOneTooMany(conditions.StructSize, error);
    }

    private static uint OneMore<T>() where T : unmanaged => NativeMethods.SizeOf<T>() + 1;

    private static void AssertOneTooMany(uint size, ErrorHandle error)
    {
        using (error)
        {
            Assert.Equal($"struct_size is {size}, but at most {size - 1} is known here.",
                NativeText.Read(NativeMethods.mis_error_message(error)));
        }
    }

    private static Type NetType(string type) => type switch
    {
        "void" => typeof(void),
        "mis_status" or "int32_t" => typeof(int),
        "uint32_t" => typeof(uint),
        "int64_t" => typeof(long),
        "uint64_t" => typeof(ulong),
        _ when type.EndsWith('*') => typeof(IntPtr),
        _ => throw new NotSupportedException($"The header has a new type: {type}"),
    };

    // Structs by reference and handles travel as pointers.
    private static Type Abi(Type type) =>
        type.IsByRef || typeof(SafeHandle).IsAssignableFrom(type) ? typeof(IntPtr) : type;

    private static bool SameName(string c, string net) => Simple(c) == Simple(net);

    private static string Simple(string name) => name.Replace("_", "").Trim().ToLowerInvariant();
}
