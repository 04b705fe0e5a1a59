using System.Net;
using System.Net.Http.Json;

namespace Twin.Tests.Api;

/// <summary><c>/api/log</c> as a client program sees it.</summary>
internal static class LogClient
{
    /// <summary>Posts an entry; <paramref name="key"/> null leaves the header out.</summary>
    public static async Task<HttpResponseMessage> PostLogAsync(this TwinClient twin, object body, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/log") { Content = JsonContent.Create(body, options: Answers.Strict) };
        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        }

        return await twin.Http.SendAsync(request);
    }

    /// <summary>Writes an entry and expects 201 with its place.</summary>
    public static async Task<LogEntry> WriteAsync(this TwinClient twin, object body, string? key = null)
    {
        using var answer = await twin.PostLogAsync(body, key);
        var entry = await TwinClient.ReadAsync<LogEntry>(answer, HttpStatusCode.Created);
        if (answer.Headers.Location?.ToString() != $"/api/log/{entry.Id}")
        {
            throw new InvalidOperationException($"{answer.Headers.Location} is not where entry {entry.Id} is.");
        }

        return entry;
    }

    /// <summary>All entries that a query asks for, the newest first, page after page.</summary>
    public static async Task<List<LogEntry>> AllLogAsync(this TwinClient twin, string query)
    {
        List<LogEntry> entries = [];
        for (var next = $"/api/log?{query}"; next is not null;)
        {
            using var answer = await twin.Http.GetAsync(next);
            entries.AddRange((await TwinClient.ReadAsync<LogPage>(answer, HttpStatusCode.OK)).Items);
            next = TwinClient.NextLink(answer);
        }

        return entries;
    }

    /// <summary>The codes of what the twin wrote about something, the oldest first.</summary>
    public static async Task<string?[]> CodesOfAsync(this TwinClient twin, string subject) =>
        [.. (await twin.AllLogAsync($"subject={subject}")).Select(entry => entry.Code).Reverse()];
}
