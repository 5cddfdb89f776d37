using System.Management.Automation;
using MIStorage.Native;
using MIStorage.Operations;

namespace MIStorage.Commands;

/// <summary>Forgets the tokens and the account keys that this process holds for its managed identities.</summary>
[Cmdlet(VerbsCommon.Clear, "MITokenCache", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class ClearTokenCache : MIStorageCommand
{
    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            if (ShouldProcess("tokens and account keys of this process", "Forget"))
            {
                _ = NativeMethods.mis_session_clear_tokens(Session.Current);
            }
        }
        catch (MIStorageException failure)
        {
            ThrowFailure(failure, null);
        }
    }
}
