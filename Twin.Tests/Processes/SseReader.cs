using System.Globalization;
using System.Net;
using System.Text;

namespace Twin.Tests.Processes;

/// <summary>One server-sent event.</summary>
/// <param name="Type">The <c>event</c> field; empty when the server sent nothing but an id, which a browser takes note of without dispatching anything.</param>
/// <param name="Data">The <c>data</c> lines, joined by line feeds.</param>
/// <param name="Id">The <c>id</c> field of this event, or null when it carried none.</param>
public sealed record SseEvent(string Type, string Data, string? Id);

/// <summary>
/// A strict reader of server-sent events (WHATWG HTML §9.2): what a browser would silently ignore (an unknown field, an event without data) is an error here.
/// </summary>
public sealed class SseReader : IAsyncDisposable
{
    private readonly HttpResponseMessage _answer;
    private readonly StreamReader _lines;

    private SseReader(HttpResponseMessage answer, Stream body)
    {
        _answer = answer;
        _lines = new StreamReader(body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: false);
    }

    /// <summary>The last id received: what a browser would send to resume. Null when none came yet.</summary>
    public string? LastEventId { get; private set; }

    /// <summary>How many comment lines came.</summary>
    public int Comments { get; private set; }

    /// <summary>Opens a stream; <paramref name="lastEventId"/> goes into the header of that name.</summary>
    /// <exception cref="InvalidOperationException">The answer is not 200 with <c>text/event-stream</c>.</exception>
    public static async Task<SseReader> OpenAsync(HttpClient http, string path, string? lastEventId = null, CancellationToken cancellation = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd("text/event-stream");
        if (lastEventId is not null)
        {
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        }

        var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (answer.StatusCode != HttpStatusCode.OK || answer.Content.Headers.ContentType?.MediaType != "text/event-stream")
        {
            using (answer)
            {
                throw new InvalidOperationException(
                    $"{path}: {(int)answer.StatusCode} {answer.Content.Headers.ContentType} {await answer.Content.ReadAsStringAsync(cancellation)}");
            }
        }

        return new SseReader(answer, await answer.Content.ReadAsStreamAsync(cancellation));
    }

    /// <summary>The next event, or null when the server has closed the stream.</summary>
    /// <exception cref="FormatException">The server wrote what a strict reader does not accept.</exception>
    public async Task<SseEvent?> ReadAsync(CancellationToken cancellation)
    {
        string? type = null;
        string? id = null;
        List<string> data = [];
        while (await _lines.ReadLineAsync(cancellation) is { } line)
        {
            if (line.Length == 0)
            {
                if (type is null && id is null && data.Count == 0)
                {
                    continue; // The blank line after a comment.
                }

                return Dispatch(type, data, id);
            }

            var (field, value) = Split(line);
            switch (field)
            {
                case "":
                    Comments++;
                    break;
                case "event":
                    type = type is null ? value : throw new FormatException($"Two event fields: {type}, {value}");
                    break;
                case "data":
                    data.Add(value);
                    break;
                case "id":
                    id = value.Contains('\0', StringComparison.Ordinal) ? throw new FormatException("An id must not hold NUL.") : value;
                    break;
                case "retry":
                    _ = int.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture);
                    break;
                default:
                    throw new FormatException($"Unknown field: {line}");
            }
        }

        return null;
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        // The answer first: it aborts the connection, so that a reader in the middle of a line does not wait for its end.
        _answer.Dispose();
        _lines.Dispose();
        return ValueTask.CompletedTask;
    }

    private static (string Field, string Value) Split(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            throw new FormatException($"A line without a colon: {line}");
        }

        var value = line[(colon + 1)..];
        return (line[..colon], value.StartsWith(' ') ? value[1..] : value);
    }

    private SseEvent Dispatch(string? type, List<string> data, string? id)
    {
        LastEventId = id ?? LastEventId;
        if (type is null && data.Count == 0)
        {
            return new SseEvent("", "", id);
        }

        if (type is null || data.Count == 0)
        {
            throw new FormatException($"An event without {(type is null ? "type" : "data")}: event {type}, id {id}, {data.Count} data lines");
        }

        return new SseEvent(type, string.Join('\n', data), id);
    }
}
