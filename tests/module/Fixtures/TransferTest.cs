using System.Management.Automation;

namespace MIStorage.Tests.Fixtures;

/// <summary>A class of tests of which each has a scene of its own.</summary>
public abstract class TransferTest : IAsyncLifetime
{
    private protected TransferScene Scene { get; private set; } = null!;

    public async Task InitializeAsync() => Scene = await TransferScene.OpenAsync();

    public async Task DisposeAsync() => await Scene.DisposeAsync();

    private protected static IEnumerable<string> NamesOf(IEnumerable<PSObject> blobs) =>
        blobs.Select(blob => ((StorageBlob)blob.BaseObject).Name);
}
