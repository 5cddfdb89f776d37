using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace MIStorage.Tests.Fixtures;

/// <summary>Where the tests name a class of the module they mean the one that sessions import from out/.</summary>
internal static class ModuleAssembly
{
    [ModuleInitializer]
    public static void Apply() => AssemblyLoadContext.Default.Resolving += (context, name) =>
        name.Name == "MIStorage" ? context.LoadFromAssemblyPath(Repository.Assembly) : null;
}
