using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Twin.Api.Devices;
using Twin.Api.Hosting;
using Twin.City;
using Twin.Journal.Log;

namespace Twin.Api.Log;

/// <summary>The log: what people write into it, and what they and the twin wrote, to be searched. Nothing in it is changed or deleted.</summary>
internal static class LogApi
{
    private const string IdempotencyKey = "Idempotency-Key";
    private const int LongestKey = 200;
    private static readonly TimeSpan UsualShift = TimeSpan.FromHours(8);
    private static readonly TimeSpan LongestShift = TimeSpan.FromDays(31);

    /// <summary>Maps the endpoints.</summary>
    public static void MapLog(this IEndpointRouteBuilder endpoints)
    {
        var log = endpoints.MapGroup("/api/log").WithTags("Log");
        log.MapGet("", ListAsync)
            .Produces<LogPageDocument>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .WithSummary("Lists what people and the twin wrote, the newest first.")
            .WithQuery(
                ("q", "Words that all occur in text, author or subjects; case and accents do not matter."),
                ("category", "note, order, alarm, handover, system, separated by commas."),
                ("author", "Such as operator:ana, or twin."),
                ("subject", "Id of what it concerns."),
                ("from", "From this time on."),
                ("to", "Before this time."),
                ("after", "Only entries newer than the one of this number."),
                ("limit", "1 to 1000, 100 by default."),
                ("cursor", "From the Link of the page before."));
        log.MapPost("", WriteAsync)
            .Accepts<LogBody>("application/json")
            .Produces<LogDocument>(StatusCodes.Status201Created)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .WithSummary("Writes a note or a handover; durable when it is answered.");
        log.MapGet("/handover", HandOverAsync)
            .Produces<HandoverDocument>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .WithSummary("The sheet that one shift leaves to the next.")
            .WithQuery(("from", "When the shift began; eight hours before its end by default."), ("to", "When it ended; now by default."));
        log.MapGet("/{id}", DescribeAsync)
            .Produces<LogDocument>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("One entry.");
    }

    private static async Task<Results<Ok<LogPageDocument>, ProblemHttpResult>> ListAsync(HttpContext context, CityLog log)
    {
        if (LogQueryText.Read(context.Request.Query, out var problem) is not { } query)
        {
            return problem.Answer();
        }

        var page = await log.Store.ReadAsync(query, context.RequestAborted);
        if (page.Next is { } next)
        {
            context.Response.Headers.Link = $"<{NextPage(context.Request, QueryText.Cursor(next.ToString(CultureInfo.InvariantCulture)))}>; rel=\"next\"";
        }

        return TypedResults.Ok(new LogPageDocument([.. page.Entries.Select(LogDocument.Of)]));
    }

    private static async Task<Results<Ok<HandoverDocument>, ProblemHttpResult>> HandOverAsync(HttpContext context, CityClock clock, HandoverSheet sheet)
    {
        foreach (var name in context.Request.Query.Keys)
        {
            if (name is not ("from" or "to"))
            {
                return Problem.BadField(name, "There is no such parameter.");
            }
        }

        var to = clock.Now;
        if (context.Request.Query.TryGetValue("to", out var end) && !LogQueryText.TryTime(end, out to))
        {
            return Problem.BadField("to", "A time in ISO 8601.");
        }

        var from = to - UsualShift;
        if ((context.Request.Query.TryGetValue("from", out var begin) && !LogQueryText.TryTime(begin, out from)) || from >= to || to - from > LongestShift)
        {
            return Problem.BadField("from", $"A time in ISO 8601 before 'to', at most {LongestShift.TotalDays:0} days.");
        }

        return TypedResults.Ok(await sheet.ComposeAsync(from, to, context.RequestAborted));
    }

    private static async Task<Results<Ok<LogDocument>, ProblemHttpResult>> DescribeAsync(string id, CityLog log, CancellationToken cancellation) =>
        long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && await log.Store.FindAsync(number, cancellation) is { } entry
            ? TypedResults.Ok(LogDocument.Of(entry))
            : Problem.NotFound($"There is no entry {id}.");

    private static async Task<Results<Created<LogDocument>, ProblemHttpResult>> WriteAsync(HttpContext context, CityClock clock, CityLog log)
    {
        if (!context.Request.HasJsonContentType())
        {
            return Problem.Of(StatusCodes.Status415UnsupportedMediaType, "media-type", "The body must be application/json.");
        }

        var keys = context.Request.Headers[IdempotencyKey];
        if (keys.Count > 0 && keys is not [{ Length: > 0 and <= LongestKey }])
        {
            return Problem.BadField(IdempotencyKey, $"One key of 1 to {LongestKey} characters.");
        }

        var (body, refusal) = await ReadAsync(context);
        if (body is null)
        {
            return refusal!;
        }

        if (body.RefersTo is { } number && await log.Store.FindAsync(number, context.RequestAborted) is null)
        {
            return Problem.BadField("refersTo", $"There is no entry {number}.");
        }

        var now = clock.Now;
        var draft = body.Draft("request/" + (keys is [{ } key] ? key : Guid.CreateVersion7(now).ToString("N")), now);
        var entry = await log.AppendAsync(draft, context.RequestAborted);
        return entry.Says(draft)
            ? TypedResults.Created(string.Create(CultureInfo.InvariantCulture, $"/api/log/{entry.Id}"), LogDocument.Of(entry))
            : Problem.Of(StatusCodes.Status422UnprocessableEntity, "key-reused", "This key was used for another entry.", IdempotencyKey);
    }

    private static async Task<(LogBody? Body, ProblemHttpResult? Refusal)> ReadAsync(HttpContext context)
    {
        try
        {
            using var json = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
            var body = LogBody.Read(json.RootElement, out var problem);
            return (body, body is null ? problem.Answer() : null);
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            // The second: a text that is no Unicode.
            return (null, Problem.Of(StatusCodes.Status400BadRequest, "bad-request", broken.Message));
        }
    }

    private static string NextPage(HttpRequest request, string cursor)
    {
        var query = QueryString.Create(request.Query.Where(parameter => parameter.Key != "cursor")).Add("cursor", cursor);
        return request.PathBase + request.Path + query;
    }
}
