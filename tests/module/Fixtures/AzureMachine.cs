namespace MIStorage.Tests.Fixtures;

/// <summary>A PowerShell session on a machine in Azure: its identity endpoint and its Resource Manager are a stage
/// of the emulator. <c>$resourceManager</c> is the latter's url.</summary>
internal sealed class AzureMachine : IAsyncDisposable
{
    private AzureMachine(Stage stage)
    {
        Stage = stage;
        Session.SetEnvironment("AZURE_POD_IDENTITY_AUTHORITY_HOST", stage.Url);
        Session.Invoke(
            """
            param($Url)
            $global:PSDefaultParameterValues = @{
                'Get-MIAccessToken:Resource' = 'https://management.azure.com/'
                'Get-MIStorageKey:ResourceManagerEndpoint' = $Url
            }
            $global:resourceManager = $Url
            """,
            stage.Url);
    }

    public PowerShellSession Session { get; } = PowerShellSession.Open();

    public Stage Stage { get; }

    /// <summary>What Azure was asked, in order.</summary>
    public Task<IReadOnlyList<ReceivedRequest>> RequestsAsync() => Stage.RequestsAsync();

    /// <summary>True once so many requests have arrived, answered or not.</summary>
    public bool HasReceived(int count) => RequestsAsync().GetAwaiter().GetResult().Count >= count;

    /// <summary>Starts one; the description is that of a stage.</summary>
    public static async Task<AzureMachine> StartAsync(string description = "{}") =>
        new(await Emulator.StageAsync(description));

    public async ValueTask DisposeAsync()
    {
        Session.Dispose();
        await Stage.DisposeAsync();
    }
}
