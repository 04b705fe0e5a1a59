using Microsoft.AspNetCore.Http.HttpResults;
using Twin.Api.Hosting;
using Twin.City;
using Twin.City.History;
using Twin.City.Inventory;
using Twin.Journal;

namespace Twin.Api.History;

/// <summary>History: what a device reported, from the journal.</summary>
internal static class HistoryApi
{
    /// <summary>Maps the endpoint.</summary>
    public static void MapHistory(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/api/devices/{id}/history", ReadAsync)
            .WithTags("Devices")
            .Produces<HistoryDocument>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("The numbers that a device reported in at most 24 hours, thinned so that peaks stay.")
            .WithQuery(
                ("from", "Beginning, ISO 8601; an hour before 'to' by default."),
                ("to", "End, ISO 8601; now by default."),
                ("points", "The most readings to answer, 14 to 5000, 600 by default."));

    private static async Task<Results<Ok<HistoryDocument>, ProblemHttpResult>> ReadAsync(
        string id, HttpContext context, CityInventory city, CityClock clock, ReadingJournal journal)
    {
        if (city.Find(id) is not { } device)
        {
            return Problem.NotFound($"There is no device {id}.");
        }

        if (HistoryQuery.Read(context.Request.Query, clock.Now, out var problem) is not { } query)
        {
            return problem.Answer();
        }

        // The journal's own times are the machine's.
        var past = await journal.ReadPastAsync(device.Ordinal, query.From, query.To, clock.Offset, context.RequestAborted);
        var series = ValueSeries.Of(device.Kind, past.Readings);
        var thin = Thinning.Thin(series, query.Points);
        return TypedResults.Ok(HistoryDocument.Of(id, past.CompleteFrom, query.To, thin, thin.AtMs.Length < series.AtMs.Length));
    }
}
