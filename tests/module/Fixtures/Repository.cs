namespace MIStorage.Tests.Fixtures;

/// <summary>Where things are: the folder with build.ps1, and what lies in it.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    /// <summary>The module as it is installed.</summary>
    public static string Manifest { get; } = PathOf("out", "MIStorage", "MIStorage.psd1");

    public static string Assembly { get; } = PathOf("out", "MIStorage", "MIStorage.dll");

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string FindRoot(string folder) =>
        File.Exists(Path.Combine(folder, "build.ps1"))
            ? folder
            : FindRoot(Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("No build.ps1 above the tests."));
}
