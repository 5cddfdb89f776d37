using System;
using System.IO;
using System.Runtime.InteropServices;

namespace MIStorage.Native;

/// <summary>Where the native library lies, and whether it is the right one.</summary>
internal static class NativeLibrary
{
    public const string Name = "MIStorageNative";

    /// <summary>MIS_ABI_VERSION of the header that NativeMethods was written from.</summary>
    public const uint AbiVersion = 3;

    // Only the DLL's own folder and System32; the current directory and PATH are not searched.
    private const uint LoadLibrarySearchDllLoadDir = 0x100;
    private const uint LoadLibrarySearchDefaultDirs = 0x1000;

    private static volatile bool known;

    /// <summary>The file in the folder where PowerShell 7 looks for the native libraries of a module:
    /// os-architecture beside the assembly.</summary>
    public static string FilePath
    {
        get
        {
            bool windows = RuntimeInformation.IsOSPlatform(OSPlatform.Windows);
            bool mac = RuntimeInformation.IsOSPlatform(OSPlatform.OSX);
            string os = windows ? "win" : mac ? "osx" : "linux";
            string extension = windows ? ".dll" : mac ? ".dylib" : ".so";
            string architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
            string folder = Path.GetDirectoryName(typeof(NativeLibrary).Assembly.Location)!;
            return Path.Combine(folder, os + "-" + architecture, Name + extension);
        }
    }

    /// <summary>Loads the library by its path, which Windows PowerShell 5.1 would not find by itself; the
    /// first use of a function then takes the one that is loaded. A failure shows there.</summary>
    public static void Preload() =>
        LoadLibraryEx(FilePath, IntPtr.Zero, LoadLibrarySearchDllLoadDir | LoadLibrarySearchDefaultDirs);

    /// <summary>Fails, naming the file, where the library is missing or of another interface version.</summary>
    /// <exception cref="MIStorageException">NativeLibraryNotFound or NativeLibraryMismatch.</exception>
    public static void Require()
    {
        if (known)
        {
            return;
        }
        uint version;
        try
        {
            version = NativeMethods.mis_abi_version();
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException or EntryPointNotFoundException)
        {
            throw new MIStorageException(MIStorageErrorCode.NativeLibraryNotFound,
                $"The native library '{FilePath}' could not be loaded: {e.Message}",
                "Install the whole module folder again; it has one library for each platform that is supported.", e);
        }
        if (version != AbiVersion)
        {
            throw new MIStorageException(MIStorageErrorCode.NativeLibraryMismatch,
                $"The native library '{FilePath}' has interface version {version}, and MIStorage.dll needs version {AbiVersion}.",
                "Install the whole module folder again, so that both are of one release, and start a new PowerShell.");
        }
        known = true;
    }

    [DllImport("kernel32.dll", CharSet = CharSet.Unicode, ExactSpelling = true, EntryPoint = "LoadLibraryExW")]
    private static extern IntPtr LoadLibraryEx(string path, IntPtr reserved, uint flags);
}
