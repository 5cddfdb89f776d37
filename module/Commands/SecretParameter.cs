using System.Management.Automation;
using System.Security;
using MIStorage.Native;

namespace MIStorage.Commands;

/// <summary>Secrets as parameters: a SecureString, or a string, which is already in managed memory then.</summary>
internal static class SecretParameter
{
    private const string Token = "-AccessToken";
    private const string Key = "-StorageAccountKey";
    private const string Address = "-AbsoluteUri";

    /// <exception cref="MIStorageException">InvalidArgument: it is something else.</exception>
    public static System.IntPtr Add(NativeText text, object? secret, string parameter) =>
        (secret is PSObject wrapped ? wrapped.BaseObject : secret) switch
        {
            null => System.IntPtr.Zero,
            // The native library would take it for one that is not given.
            SecureString { Length: 0 } or "" => throw MIStorageException.InvalidArgument(parameter + " is empty."),
            SecureString secure => text.Add(secure),
            string plain => text.Add(plain),
            System.Uri { IsAbsoluteUri: true } address when parameter == Address => text.Add(address.AbsoluteUri),
            AccessToken token when parameter == Token => text.Add(token.Token),
            StorageAccountKey key when parameter == Key => Add(text, key.Value, parameter),
            _ => throw MIStorageException.InvalidArgument(
                parameter + " takes a SecureString or a string" + parameter switch
                {
                    Token => ", or what Get-MIAccessToken gives.",
                    Key => ", or one of the keys that Get-MIStorageKey gives.",
                    _ => ".",
                }),
        };
}
