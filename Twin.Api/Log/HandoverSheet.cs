using Twin.Api.Alarms;
using Twin.Api.Mirror;
using Twin.Api.Telemetry;
using Twin.City;
using Twin.City.Inventory;
using Twin.City.Log;
using Twin.City.Maintenance;
using Twin.City.Zones;
using Twin.Journal.Log;

namespace Twin.Api.Log;

/// <summary>Composes the sheet that one shift leaves to the next: what happened from the log, what stands from the mirror, which orders are in force from their commands.</summary>
internal sealed class HandoverSheet(CityInventory city, CityClock clock, CityMirror mirror, OwnHealth own, CityLog log, OrdersInForce orders)
{
    private const int MostListed = HandoverDocument.MostListed;

    // An order that nobody has touched for a week is no news of a shift.
    private static readonly TimeSpan OrdersFrom = TimeSpan.FromDays(7);

    /// <summary>The sheet of a shift.</summary>
    /// <param name="from">When it began.</param>
    /// <param name="to">When it ended.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<HandoverDocument> ComposeAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellation)
    {
        var now = clock.Now;
        var counts = await log.Store.CountCodesAsync(from, to, cancellation);
        var written = await ReadAsync(new LogQuery(MostListed) { Categories = [LogCategory.Note, LogCategory.Handover], From = from, To = to }, cancellation);
        var given = await ReadAsync(new LogQuery(MostListed) { Categories = [LogCategory.Order], Code = OrderEntries.Given, From = now - OrdersFrom }, cancellation);
        var sum = city.Zones.Aggregate(RollUp.Zero, (total, zone) => total + mirror.RollUp(zone.Ordinal));
        return new HandoverDocument(
            from,
            to,
            city.Manifest.Name,
            now,
            Alarms(counts),
            new HandoverOrdersDocument(counts.GetValueOrDefault(OrderEntries.Given), await orders.AmongAsync(given.Select(entry => (string)entry.Data!.Facts["command"]), now)),
            [.. written.Select(LogDocument.Of)],
            sum.EnergyTodayKWh,
            sum.Reporting,
            city.Devices.Length);
    }

    private HandoverAlarmsDocument Alarms(IReadOnlyDictionary<string, int> counts)
    {
        var all = mirror.Zones.SelectMany(zone => zone.Alarms.All).Concat(own.Alarms.All).ToList();
        var standing = all.Where(alarm => alarm is { IsActive: true, IsOpen: true }).OrderByDescending(alarm => alarm.Rule.Priority).ThenByDescending(alarm => alarm.LastRaisedAt);
        var shelved = all.Where(alarm => alarm.State == AlarmState.Shelved).OrderBy(alarm => alarm.Shelf!.Until);
        return new HandoverAlarmsDocument(
            counts.GetValueOrDefault(AlarmEntries.Raised),
            counts.GetValueOrDefault(AlarmEntries.Cleared),
            counts.GetValueOrDefault(AlarmEntries.Acknowledged),
            [.. standing.Take(MostListed).Select(AlarmDocument.Listed)],
            [.. shelved.Take(MostListed).Select(AlarmDocument.Listed)]);
    }

    private async Task<List<LogEntry>> ReadAsync(LogQuery query, CancellationToken cancellation)
    {
        var found = new List<LogEntry>();
        for (long? before = long.MaxValue; before is not null && found.Count < query.Limit;)
        {
            var page = await log.Store.ReadAsync(query with { Limit = query.Limit - found.Count, Before = before }, cancellation);
            found.AddRange(page.Entries);
            before = page.Next;
        }

        return found;
    }
}
