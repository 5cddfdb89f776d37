using MIStorage.Native;

namespace MIStorage.Commands;

/// <summary>Which of the machine's identities; at most one of the three is given, which the native library checks.</summary>
internal sealed record Identity(string? ClientId, string? ObjectId, string? ResourceId)
{
    /// <summary>Starts the operation that gets a token.</summary>
    public int StartToken(SessionHandle session, string? resource, bool force, out OperationHandle operation, out ErrorHandle error)
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
        };
        return NativeMethods.mis_token_start(session, options, out operation, out error);
    }
}
