using System.Management.Automation;
using MIStorage.Operations;

namespace MIStorage.Commands;

/// <summary>What the cmdlets that move content through this machine share.</summary>
public abstract class ContentCommand : TransferCommand
{
    /// <summary>Bytes a second that all this command's transfers may move together, 1024 or more. Default: no cap.</summary>
    [Parameter]
    [ValidateRange(1024L, long.MaxValue)]
    public long? MaxBytesPerSecond { get; set; }

    /// <summary>Goes on where an earlier transfer of the same content stopped, and leaves what the next can go on with.</summary>
    [Parameter]
    public SwitchParameter Resume { get; set; }

    private protected sealed override void Comment(StorageBlob blob)
    {
        if (blob.StartedOver)
        {
            WriteWarning($"Blob '{blob.Name}' was transferred from its beginning: what an earlier transfer left could not be used.");
        }
        else if (blob.ResumedBytes > 0)
        {
            WriteVerbose($"Of blob '{blob.Name}' {ProgressDisplay.FormatBytes(blob.ResumedBytes)} were there already.");
        }
    }

    private protected sealed override long BytesPerSecond
    {
        get => MaxBytesPerSecond ?? 0;
        set => MaxBytesPerSecond = value == 0 ? null : value;
    }
}
