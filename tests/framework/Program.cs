using System;
using System.Management.Automation;
using System.Runtime.InteropServices;
using MIStorage.Native;
using MIStorage.Operations;

namespace MIStorage.Framework;

/// <summary>What of the module can be run on .NET Framework's stand-in without PowerShell: every type of it loads, and the
/// native library is called through its own P/Invoke. The last line says that all of it went well.</summary>
internal static class Program
{
    private static int Main()
    {
        Console.WriteLine(RuntimeInformation.FrameworkDescription);
        int cmdlets = 0;
        foreach (Type type in typeof(Program).Assembly.GetTypes())
        {
            if (typeof(PSCmdlet).IsAssignableFrom(type) && !type.IsAbstract)
            {
                cmdlets++;
            }
        }
        Console.WriteLine(cmdlets + " cmdlets");

        NativeLibrary.Require();
        Console.WriteLine(NativeLibrary.FilePath);
        SessionHandle session = Session.Current;
        if (session.IsInvalid || MessageOfBadContext().IndexOf("sch\u00F6n", StringComparison.Ordinal) < 0)
        {
            Console.WriteLine("The native library does not answer as it should.");
            return 1;
        }
        Console.WriteLine("loaded and called");
        return 0;
    }

    // Text goes in and comes back in an error: UTF-8 both ways.
    private static string MessageOfBadContext()
    {
        using var text = new NativeText();
        var options = new NativeMethods.ContextOptions
        {
            StructSize = NativeMethods.SizeOf<NativeMethods.ContextOptions>(),
            AccountName = text.Add("sch\u00F6n"),
            AccountKey = text.Add("bm90IHRoZSBrZXk="),
        };
        try
        {
            MIStorageException.ThrowIfFailed(
                NativeMethods.mis_context_new(options, out ContextHandle _, out ErrorHandle error), error);
            return "";
        }
        catch (MIStorageException e)
        {
            return e.Message;
        }
    }
}
