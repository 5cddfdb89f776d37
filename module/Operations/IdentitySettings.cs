using System;
using System.Runtime.InteropServices;

namespace MIStorage.Operations;

/// <summary>What the environment says of the sources of tokens; each property holds the variable of that name.</summary>
internal sealed record IdentitySettings(
    string? IdentityEndpoint, string? IdentityHeader, string? IdentityServerThumbprint, string? ImdsEndpoint,
    string? MsiEndpoint, string? MsiSecret, string? DefaultIdentityClientId,
    string? AzureAuthorityHost, string? AzureTenantId, string? AzureClientId, string? AzureFederatedTokenFile,
    string? ProgramFiles, string? ProgramData)
{
    public static IdentitySettings From(Func<string, string?> get, bool windows) => new(
        get("IDENTITY_ENDPOINT"), get("IDENTITY_HEADER"), get("IDENTITY_SERVER_THUMBPRINT"), get("IMDS_ENDPOINT"),
        get("MSI_ENDPOINT"), get("MSI_SECRET"), get("DEFAULT_IDENTITY_CLIENT_ID"),
        get("AZURE_AUTHORITY_HOST"), get("AZURE_TENANT_ID"), get("AZURE_CLIENT_ID"), get("AZURE_FEDERATED_TOKEN_FILE"),
        windows ? get("ProgramFiles") : null, windows ? get("ProgramData") : null);

    /// <summary>Two of them are secrets.</summary>
    public override string ToString() => nameof(IdentitySettings);
}
