using System.Management.Automation;
using MIStorage.Native;

namespace MIStorage.Commands;

/// <summary>Gets the keys of a storage account from Resource Manager.</summary>
[Cmdlet(VerbsCommon.Get, "MIStorageKey")]
[OutputType(typeof(StorageAccountKey))]
public sealed class GetStorageKey : StorageKeyCommand
{
    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            WriteSource();
            WriteKeys((SessionHandle session, in NativeMethods.AccountKeysOptions options, NativeText _,
                out OperationHandle operation, out ErrorHandle error) =>
                NativeMethods.mis_account_keys_start(session, options, out operation, out error));
        }
        catch (MIStorageException failure)
        {
            WriteFailure(failure, Name);
        }
    }
}
