using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Twin.Api.Hosting;
using Twin.City;
using Twin.City.Inventory;
using Twin.Journal;

namespace Twin.Api.Ingress;

/// <summary>The door for readings: <c>POST /api/readings</c>.</summary>
internal static class ReadingsApi
{
    private const string Lines = "application/x-ndjson";
    private const string Array = "application/json";

    /// <summary>Maps the door.</summary>
    public static void MapReadings(this IEndpointRouteBuilder endpoints)
    {
        var budget = new BodyBudget(endpoints.ServiceProvider.GetRequiredService<IOptions<IngressOptions>>().Value.BytesUnderWay);
        endpoints.MapPost(
                "/api/readings",
                (HttpContext context, CityInventory city, CityClock clock, ReadingDelivery delivery, IngressMeters meters, IOptions<IngressOptions> options) =>
                    EnterAsync(context, city, clock, delivery, meters, options.Value, budget))
            .Accepts<ReadingDocument[]>(Array, Lines)
            .Produces<ReadingsAnswer>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .ProducesProblem(StatusCodes.Status429TooManyRequests)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .WithTags("Readings")
            .WithSummary("Takes readings; a 2xx means that all but the refused are durable.");
    }

    private static async Task<Results<Ok<ReadingsAnswer>, ProblemHttpResult>> EnterAsync(
        HttpContext context, CityInventory city, CityClock clock, ReadingDelivery delivery, IngressMeters meters, IngressOptions options, BodyBudget budget)
    {
        if (!budget.TryEnter(context.Request.ContentLength, out var weight))
        {
            return Congested(context, options, new ReadingsTally(meters), "Too many bodies are under way; send it again.");
        }

        try
        {
            return await TakeAsync(context, city, clock, delivery, meters, options);
        }
        finally
        {
            budget.Leave(weight);
        }
    }

    private static async Task<Results<Ok<ReadingsAnswer>, ProblemHttpResult>> TakeAsync(
        HttpContext context, CityInventory city, CityClock clock, ReadingDelivery delivery, IngressMeters meters, IngressOptions options)
    {
        var mediaType = MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var parsed) ? parsed.MediaType.Value : null;
        if (mediaType is not (Lines or Array) || context.Request.Headers.ContentEncoding.Count > 0)
        {
            // The decompression before this takes off the encodings that it knows.
            return Problem.Of(StatusCodes.Status415UnsupportedMediaType, "media-type", $"The body must be {Array} or {Lines}, plain or gzip.");
        }

        if (delivery.IsCongested)
        {
            return Congested(context, options, new ReadingsTally(meters));
        }

        using var body = new ReadingBody(context.Request.BodyReader, mediaType == Lines, city, clock);
        var tally = new ReadingsTally(meters);
        try
        {
            while (await body.ReadChunkAsync(context.RequestAborted))
            {
                meters.Received("http", body.Readings.Length + body.Refused.Count);
                if (!body.Readings.IsEmpty)
                {
                    tally.Add(await delivery.TakeAsync(body.Readings, CancellationToken.None));
                }

                tally.Add(body.Refused);
            }

            return TypedResults.Ok(tally.Answer);
        }
        catch (JsonException problem)
        {
            return Broken(StatusCodes.Status400BadRequest, "bad-request", problem.Message, tally);
        }
        catch (InvalidDataException problem)
        {
            return Broken(StatusCodes.Status400BadRequest, "bad-request", problem.Message, tally);
        }
        catch (BadHttpRequestException problem)
        {
            return Broken(problem.StatusCode, problem.StatusCode == StatusCodes.Status413PayloadTooLarge ? "too-large" : "bad-request", problem.Message, tally);
        }
        catch (JournalCongestedException)
        {
            return Congested(context, options, tally);
        }
        catch (JournalUnavailableException problem)
        {
            AskToComeAgain(context, options);
            return Broken(StatusCodes.Status503ServiceUnavailable, "journal-unavailable", problem.Message, tally);
        }
    }

    private static ProblemHttpResult Congested(
        HttpContext context, IngressOptions options, ReadingsTally tally, string detail = "The journal cannot keep up; send again what the answer does not count.")
    {
        AskToComeAgain(context, options);
        return Broken(StatusCodes.Status429TooManyRequests, "congested", detail, tally);
    }

    private static void AskToComeAgain(HttpContext context, IngressOptions options) =>
        context.Response.Headers.RetryAfter = ((int)Math.Ceiling(options.RetryAfter.TotalSeconds)).ToString();

    private static ProblemHttpResult Broken(int status, string type, string detail, ReadingsTally tally)
    {
        var problem = Problem.Of(status, type, detail);
        problem.ProblemDetails.Extensions.Add("answer", tally.Answer);
        return problem;
    }
}

/// <summary>A reading as the contract shows it; the door itself reads it without making one.</summary>
/// <param name="Device">The device's id.</param>
/// <param name="At">When, by the device's clock.</param>
/// <param name="Seq">The device's counter, from 0.</param>
/// <param name="Values">What it reports, by the kind's names.</param>
public sealed record ReadingDocument(string Device, DateTimeOffset At, long Seq, Dictionary<string, object> Values);
