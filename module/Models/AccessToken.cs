using System;
using System.Security;
using MIStorage.Native;

namespace MIStorage;

/// <summary>An access token of the machine's managed identity.</summary>
public sealed class AccessToken
{
    internal AccessToken(TokenHandle token)
    {
        Token = NativeText.ReadSecret(NativeMethods.mis_token_secret(token));
        ExpiresOn = DateTimeOffset.FromUnixTimeSeconds(NativeMethods.mis_token_expires_on(token));
        Resource = NativeText.Read(NativeMethods.mis_token_resource(token));
        ClientId = NativeText.Read(NativeMethods.mis_token_client_id(token));
        Source = NativeText.Read(NativeMethods.mis_token_source(token));
    }

    /// <summary>The token itself.</summary>
    public SecureString Token { get; }

    /// <summary>When it expires, in UTC.</summary>
    public DateTimeOffset ExpiresOn { get; }

    /// <summary>What it is good for, such as https://management.azure.com/.</summary>
    public string Resource { get; }

    /// <summary>The client id of the identity that it speaks for; empty where the endpoint does not say.</summary>
    public string ClientId { get; }

    /// <summary>Where it came from: Imds, AppService, ServiceFabric, AzureML, CloudShell, Arc or WorkloadIdentity.</summary>
    public string Source { get; }
}
