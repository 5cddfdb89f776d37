using System.Net.Http.Json;
using System.Text;

namespace MIStorage.Tests.Fixtures;

/// <summary>
/// The repository's emulator of identity and Resource Manager: the one that the test run has started, or else
/// one of this process.
/// </summary>
internal static class Emulator
{
    private static readonly Lazy<HttpClient> Control = new(() => new HttpClient
    {
        BaseAddress = new Uri(Environment.GetEnvironmentVariable("MISTORAGE_TEST_EMULATOR") ?? Start()),
    });

    /// <summary>Opens a world of its own, described as tests/emulator/description.js says.</summary>
    public static async Task<Stage> StageAsync(string description = "{}")
    {
        using var response = await Control.Value.PostAsync("/stages", Json(description));
        await RequireSuccess(response);
        var opened = (await response.Content.ReadFromJsonAsync<OpenedStage>())!;
        return new Stage(Control.Value, opened.Id, opened.Url);
    }

    internal static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    // The emulator says what it does not understand.
    internal static async Task RequireSuccess(HttpResponseMessage response)
    {
        if (!response.IsSuccessStatusCode)
        {
            throw new InvalidOperationException(await response.Content.ReadAsStringAsync());
        }
    }

    private static string Start() => ServerProcess.Start(
        Repository.PathOf("tests", "emulator", "main.js"), new Dictionary<string, string>());

    private sealed record OpenedStage(string Id, string Url);
}
