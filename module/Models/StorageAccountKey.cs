using System;
using MIStorage.Native;

namespace MIStorage;

/// <summary>A key of a storage account.</summary>
public sealed class StorageAccountKey
{
    internal StorageAccountKey(AccountKeysHandle keys, uint index, bool asPlainText)
    {
        KeyName = NativeText.Read(NativeMethods.mis_account_keys_name(keys, index));
        Permissions = NativeText.Read(NativeMethods.mis_account_keys_permissions(keys, index));
        long created = NativeMethods.mis_account_keys_created_on(keys, index);
        CreationTime = created == 0 ? null : DateTimeOffset.FromUnixTimeSeconds(created);
        IntPtr secret = NativeMethods.mis_account_keys_secret(keys, index);
        Value = asPlainText ? NativeText.Read(secret) : NativeText.ReadSecret(secret);
    }

    /// <summary>key1 or key2.</summary>
    public string KeyName { get; }

    /// <summary>The key in base64: a SecureString, or a string where -AsPlainText was given.</summary>
    public object Value { get; }

    /// <summary>As the service spells it: Full, FULL or Read.</summary>
    public string Permissions { get; }

    /// <summary>When it was made, in UTC; null where the service does not say.</summary>
    public DateTimeOffset? CreationTime { get; }
}
