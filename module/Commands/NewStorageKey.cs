using System;
using System.Management.Automation;
using MIStorage.Native;

namespace MIStorage.Commands;

/// <summary>Makes a storage account a new key in place of one that it has, and gives both as they are now.</summary>
[Cmdlet(VerbsCommon.New, "MIStorageKey", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(StorageAccountKey))]
public sealed class NewStorageKey : StorageKeyCommand
{
    /// <summary>Which key is replaced: key1 or key2.</summary>
    [Parameter(Position = 2, Mandatory = true)]
    [ValidateSet("key1", "key2")]
    public string KeyName { get; set; } = "";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            if (!MayRegenerate())
            {
                return;
            }
            WriteSource();
            WriteKeys((SessionHandle session, in NativeMethods.AccountKeysOptions options, NativeText text,
                out OperationHandle operation, out ErrorHandle error) =>
                NativeMethods.mis_account_keys_regenerate_start(
                    session, options, text.Add(KeyName), out operation, out error));
        }
        catch (MIStorageException failure)
        {
            WriteFailure(failure, Name);
        }
    }

    private bool MayRegenerate()
    {
        try
        {
            return ShouldProcess($"{KeyName} of storage account '{Name}'", "Regenerate");
        }
        catch (Exception e) when (e is not PipelineStoppedException)
        {
            // A host that cannot prompt says so with exceptions of several kinds.
            throw new MIStorageException(MIStorageErrorCode.InvalidArgument,
                $"Whether {KeyName} of storage account '{Name}' is to be regenerated cannot be asked here.",
                "Use -Confirm:$false to do it without asking.", e);
        }
    }
}
