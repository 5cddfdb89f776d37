using System.Runtime.InteropServices;

// Keeps PATH and the current directory out of the search on Windows.
[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.System32)]

namespace MIStorage.Native;

/// <summary>The functions of native/include/mistorage.h, one to one and under their own names; the header
/// says what they do. One file for each of its sections. Text is a pointer to UTF-8 that ends with NUL.</summary>
internal static unsafe partial class NativeMethods
{
    private const string Library = NativeLibrary.Name;
    private const CallingConvention Cdecl = CallingConvention.Cdecl;

    /// <summary>What goes into the struct_size of a struct.</summary>
    public static uint SizeOf<T>() where T : unmanaged => (uint)sizeof(T);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern uint mis_abi_version();
}
