using System.Net.Http.Json;

namespace MIStorage.Tests.Fixtures;

/// <summary>One world of the emulator: it misbehaves on demand and remembers what it was asked.</summary>
internal sealed class Stage(HttpClient control, string id, string url) : IAsyncDisposable
{
    public string Url => url;

    /// <summary>Adds rules, a JSON array as tests/emulator/faults.js describes it.</summary>
    public async Task FaultAsync(string rules)
    {
        using var response = await control.PostAsync($"/stages/{id}/faults", Emulator.Json(rules));
        await Emulator.RequireSuccess(response);
    }

    /// <summary>Takes the rules back; requests that one of them holds go on.</summary>
    public async Task ClearFaultsAsync()
    {
        using var response = await control.DeleteAsync($"/stages/{id}/faults");
        await Emulator.RequireSuccess(response);
    }

    public async Task<IReadOnlyList<ReceivedRequest>> RequestsAsync() =>
        (await control.GetFromJsonAsync<List<ReceivedRequest>>($"/stages/{id}/requests"))!;

    public async Task ForgetRequestsAsync()
    {
        using var response = await control.DeleteAsync($"/stages/{id}/requests");
        await Emulator.RequireSuccess(response);
    }

    /// <summary>Regenerates an account's keys: the first is this, and there is no other.</summary>
    public async Task ReplaceKeysAsync(string account, string key)
    {
        using var response = await control.PostAsJsonAsync(
            $"/stages/{id}/keys", new { name = account, keys = new[] { new { value = key } } });
        await Emulator.RequireSuccess(response);
    }

    public async ValueTask DisposeAsync()
    {
        using var response = await control.DeleteAsync($"/stages/{id}");
        await Emulator.RequireSuccess(response);
    }
}

/// <summary>A request as it arrived, on which of the stage's connections. Header names are in lower case; a body over
/// 64 KiB is null; so is the status where there was no answer yet.</summary>
internal sealed record ReceivedRequest(
    string Method,
    string Target,
    string Path,
    string Query,
    Dictionary<string, string> Headers,
    int Connection,
    long BodyLength,
    string? Body,
    int? Status);
