using System.Management.Automation;

namespace MIStorage.Commands;

/// <summary>What the cmdlets that move content through this machine share.</summary>
public abstract class ContentCommand : TransferCommand
{
    /// <summary>Bytes a second that all this command's transfers may move together. Default: no cap.</summary>
    [Parameter]
    [ValidateRange(1L, long.MaxValue)]
    public long? MaxBytesPerSecond { get; set; }

    private protected sealed override long BytesPerSecond => MaxBytesPerSecond ?? 0;
}
