namespace MIStorage.Tests.Fixtures;

/// <summary>A class of tests of which each has a scene of its own.</summary>
public abstract class TransferTest : IAsyncLifetime
{
    private protected TransferScene Scene { get; private set; } = null!;

    public async Task InitializeAsync() => Scene = await TransferScene.OpenAsync();

    public async Task DisposeAsync() => await Scene.DisposeAsync();
}
