using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Twin.Tests.Processes;

namespace Twin.Tests.Api;

/// <summary><c>/api/commands</c> as a client program sees it.</summary>
internal static class BulkOrderClient
{
    /// <summary>Posts a command; <paramref name="key"/> null leaves the header out.</summary>
    public static async Task<HttpResponseMessage> PostCommandAsync(this TwinClient twin, object body, string? key = null, string contentType = "application/json")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/commands");
        request.Content = new StringContent(body as string ?? JsonSerializer.Serialize(body, Answers.Strict), Encoding.UTF8);
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        }

        return await twin.Http.SendAsync(request);
    }

    /// <summary>Orders many devices and expects 202.</summary>
    public static async Task<Command> OrderManyAsync(this TwinClient twin, object body, string? key = null)
    {
        using var answer = await twin.PostCommandAsync(body, key);
        return await TwinClient.ReadAsync<Command>(answer, HttpStatusCode.Accepted);
    }

    /// <summary>Takes a command back; who and why in the query.</summary>
    public static Task<HttpResponseMessage> RevokeAsync(this TwinClient twin, string command, string actor = "operator:ben") =>
        twin.Http.DeleteAsync($"/api/commands/{command}?actor={actor}&reason=over");

    /// <summary>Waits until the command's document is as expected.</summary>
    public static Task<Command> BecomesAsync(this TwinClient twin, string command, Func<Command, bool> holds, string what) =>
        Eventually.Async(() => twin.CommandAsync(command), holds, $"command {command}: {what}");

    /// <summary>Waits until a device's desired state comes from a command, and answers the device.</summary>
    public static Task<Device> ObeysAsync(this TwinClient twin, string device, string command) =>
        Eventually.Async(() => twin.DeviceAsync(device), seen => seen.Desired?.Command == command, $"{device} to have {command}");
}
