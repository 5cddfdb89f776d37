using System;
using System.Collections.Generic;
using System.Management.Automation;
using MIStorage.Native;

namespace MIStorage.Commands;

/// <summary>What the cmdlets share that ask the blob service.</summary>
public abstract class StorageCommand : MIStorageCommand
{
    private readonly Dictionary<StorageContext, ContextHandle> limited = new();

    /// <summary>Seconds that each try of a request may take, all in all; -1: no limit.</summary>
    [Parameter]
    [Alias("ClientTimeoutPerRequestInSeconds")]
    [ValidateSeconds]
    public int? ClientTimeoutPerRequest { get; set; }

    /// <summary>Seconds that the service may take for each try of a request; -1: its own limit, up to a minute.</summary>
    [Parameter]
    [Alias("ServerTimeoutPerRequestInSeconds")]
    [ValidateSeconds]
    public int? ServerTimeoutPerRequest { get; set; }

    /// <summary>Seconds that the whole command may take, from its first request on; -1: no limit.</summary>
    [Parameter]
    [ValidateSeconds]
    public int? TimeoutSec { get; set; }

    /// <inheritdoc/>
    private protected override TimeSpan? Limit => TimeoutSec is > 0 and int seconds ? TimeSpan.FromSeconds(seconds) : null;

    /// <summary>How the user is told of a blob.</summary>
    private protected static string NameOf(StorageContext context, string container, string blob) =>
        $"blob '{blob}' in container '{container}' of account '{context.StorageAccountName}'";

    /// <summary>The context with this command's time limits; valid until the command is over.</summary>
    private protected ContextHandle HandleOf(StorageContext context)
    {
        uint client = (uint)(ClientTimeoutPerRequest is > 0 and int whole ? whole : 0);
        uint server = (uint)(ServerTimeoutPerRequest is > 0 and int within ? within : 0);
        if (client == 0 && server == 0)
        {
            return context.Handle;
        }
        if (!limited.TryGetValue(context, out ContextHandle? handle))
        {
            MIStorageException.ThrowIfFailed(NativeMethods.mis_context_with_timeouts(context.Handle, client, server,
                out handle, out ErrorHandle error), error);
            limited.Add(context, handle);
        }
        return handle;
    }

    /// <inheritdoc/>
    private protected override void CleanUp()
    {
        foreach (ContextHandle handle in limited.Values)
        {
            handle.Dispose();
        }
    }
}
