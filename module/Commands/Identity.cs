using System.Management.Automation;
using MIStorage.Native;
using MIStorage.Operations;

namespace MIStorage.Commands;

/// <summary>Which identity, from which source; the native library checks what goes together.</summary>
internal sealed record Identity(string? ClientId, string? ObjectId, string? ResourceId, string? Source)
{
    /// <summary>Starts the operation that gets a token: for the resource, or for null for Resource Manager of the
    /// environment.</summary>
    public int StartToken(SessionHandle session, string? resource, string? environment, ProxyChoice proxy, bool force,
        out OperationHandle operation, out ErrorHandle error)
    {
        using var text = new NativeText();
        var options = new NativeMethods.TokenOptions
        {
            StructSize = NativeMethods.SizeOf<NativeMethods.TokenOptions>(),
            Force = force ? 1u : 0u,
            Resource = text.Add(resource),
            ClientId = text.Add(ClientId),
            ObjectId = text.Add(ObjectId),
            ResourceId = text.Add(ResourceId),
            Source = text.Add(Source),
            Environment = text.Add(environment),
            Proxy = proxy.Add(text),
        };
        return NativeMethods.mis_token_start(session, options, out operation, out error);
    }

    /// <summary>Starts the operation that finds the cloud that this machine is in.</summary>
    public int StartEnvironment(SessionHandle session, out OperationHandle operation, out ErrorHandle error)
    {
        using var text = new NativeText();
        return NativeMethods.mis_environment_start(session, System.IntPtr.Zero, text.Add(Source), out operation, out error);
    }

    /// <summary>Says which source is asked, and why; gives its name.</summary>
    public string WriteSource(Cmdlet cmdlet)
    {
        using var text = new NativeText();
        MIStorageException.ThrowIfFailed(NativeMethods.mis_identity_source_find(
            Session.Current, text.Add(Source), out IdentitySourceHandle source, out ErrorHandle error), error);
        using (source)
        {
            string name = NativeText.Read(NativeMethods.mis_identity_source_name(source));
            cmdlet.WriteVerbose($"Identity source {name} at " +
                $"{NativeText.Read(NativeMethods.mis_identity_source_endpoint(source))}, because " +
                $"{NativeText.Read(NativeMethods.mis_identity_source_reason(source))}.");
            return name;
        }
    }
}
