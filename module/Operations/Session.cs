using MIStorage.Native;

namespace MIStorage.Operations;

/// <summary>The native session that all runspaces of the process share: its connections and its tokens.</summary>
internal static class Session
{
    private static readonly object Gate = new();
    private static SessionSettings? settings;
    private static SessionHandle? current;

    /// <summary>The session for what the environment says now: where that has changed, a new one.</summary>
    public static SessionHandle Current
    {
        get
        {
            NativeLibrary.Require();
            SessionSettings now = SessionSettings.FromEnvironment();
            lock (Gate)
            {
                if (current is null || now != settings)
                {
                    SessionHandle opened = Open(now);
                    if (current is not null)
                    {
                        // It is freed when nobody holds it any more; its tokens are of no use to anybody now.
                        _ = NativeMethods.mis_session_clear_tokens(current);
                    }
                    current = opened;
                    settings = now;
                }
                return current;
            }
        }
    }

    private static SessionHandle Open(SessionSettings now)
    {
        using var text = new NativeText();
        var options = new NativeMethods.SessionOptions
        {
            StructSize = NativeMethods.SizeOf<NativeMethods.SessionOptions>(),
            LoopbackOnly = now.LoopbackOnly ? 1u : 0u,
            ImdsEndpoint = text.Add(now.ImdsEndpoint),
            CaBundle = text.Add(now.CaBundle),
            HttpProxy = text.Add(now.HttpProxy),
            HttpsProxy = text.Add(now.HttpsProxy),
            NoProxy = text.Add(now.NoProxy),
            IdentityEndpoint = text.Add(now.Identity.IdentityEndpoint),
            IdentityHeader = text.Add(now.Identity.IdentityHeader),
            IdentityServerThumbprint = text.Add(now.Identity.IdentityServerThumbprint),
            ArcImdsEndpoint = text.Add(now.Identity.ImdsEndpoint),
            MsiEndpoint = text.Add(now.Identity.MsiEndpoint),
            MsiSecret = text.Add(now.Identity.MsiSecret),
            DefaultIdentityClientId = text.Add(now.Identity.DefaultIdentityClientId),
            AzureAuthorityHost = text.Add(now.Identity.AzureAuthorityHost),
            AzureTenantId = text.Add(now.Identity.AzureTenantId),
            AzureClientId = text.Add(now.Identity.AzureClientId),
            AzureFederatedTokenFile = text.Add(now.Identity.AzureFederatedTokenFile),
            ProgramFiles = text.Add(now.Identity.ProgramFiles),
            ProgramData = text.Add(now.Identity.ProgramData),
        };
        MIStorageException.ThrowIfFailed(
            NativeMethods.mis_session_new(options, out SessionHandle session, out ErrorHandle error), error);
        return session;
    }
}
