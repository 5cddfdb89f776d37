using System;
using System.Management.Automation;
using MIStorage.Native;

namespace MIStorage.Commands;

/// <summary>Which proxy, or none; the native library checks what goes together.</summary>
internal sealed record ProxyChoice(Uri? Proxy, PSCredential? Credential, bool None)
{
    /// <summary>NULL where nothing is chosen.</summary>
    public IntPtr Add(NativeText text)
    {
        if (Proxy is null && Credential is null && !None)
        {
            return IntPtr.Zero;
        }
        return text.Add(new NativeMethods.ProxyOptions
        {
            StructSize = NativeMethods.SizeOf<NativeMethods.ProxyOptions>(),
            None = None ? 1u : 0u,
            Url = text.Add(Proxy?.OriginalString),
            User = text.Add(Credential?.UserName),
            Password = text.Add(Credential?.Password),
        });
    }

    /// <summary>A proxy's URL may have a password, where it should not.</summary>
    public override string ToString() => nameof(ProxyChoice);
}
