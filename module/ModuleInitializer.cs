using System;
using System.Management.Automation;
using System.Runtime.InteropServices;
using MIStorage.Native;

namespace MIStorage;

/// <summary>What Import-Module runs.</summary>
public sealed class ModuleInitializer : IModuleAssemblyInitializer
{
    /// <summary>Windows PowerShell has the native library loaded by its path. PowerShell 7 finds it by
    /// itself at the first use, so nothing is done there.</summary>
    public void OnImport()
    {
        if (RuntimeInformation.FrameworkDescription.StartsWith(".NET Framework", StringComparison.Ordinal))
        {
            NativeLibrary.Preload();
        }
    }
}
