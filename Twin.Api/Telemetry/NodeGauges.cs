using System.Diagnostics.Metrics;
using Twin.Api.Hosting;
using Twin.Api.Ingress;
using Twin.Api.Live;
using Twin.Api.Mirror;
using Twin.City.Maintenance;
using Twin.Journal;

namespace Twin.Api.Telemetry;

/// <summary>
/// Shows for <c>/metrics</c> what a node's organs know anyway, at the moment when it is asked for: nothing is counted on a reading's way. An organ that the role does not have has no series.
/// </summary>
internal sealed class NodeGauges(IMeterFactory meters, IServiceProvider services) : IHostedService
{
    private readonly Meter _meter = meters.Create(IngressMeters.MeterName);

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var errors = services.GetRequiredService<StorageErrors>();
        _meter.CreateObservableCounter("twin.storage.errors", () => errors.Count, "{operation}", "Reads and writes of grains' state that failed.");
        Show(services.GetService<ReadingJournal>());
        Show(services.GetService<IngressMeters>(), services.GetService<ReadingDelivery>());
        Show(services.GetService<CityMirror>());
        Show(services.GetService<LiveHub>());
        _meter.CreateObservableGauge("twin.node.ready", () => HealthApi.IsReady(services) ? 1 : 0, unit: null, "1 while the node can serve, as /health/ready says.");
        if (services.GetService<CityMirror>() is { } mirror)
        {
            Show(mirror, services.GetService<OwnHealth>());
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Show(ReadingJournal? journal)
    {
        if (journal is not null)
        {
            _meter.CreateObservableGauge("twin.journal.queue", () => journal.QueuedReadings, "{reading}", "Readings that wait for a commit of the journal.");
        }
    }

    private void Show(IngressMeters? ingress, ReadingDelivery? delivery)
    {
        if (ingress is null || delivery is null)
        {
            return;
        }

        _meter.CreateObservableGauge("twin.journal.failing", () => ingress.IsJournalFailing ? 1 : 0, unit: null, "1 while the journal could not write what it was last asked to.");
        _meter.CreateObservableGauge("twin.delivery.backlog", () => delivery.UndeliveredReadings, "{reading}", "Durable readings that their devices have not taken yet.");
    }

    private void Show(CityMirror? mirror)
    {
        if (mirror is null)
        {
            return;
        }

        _meter.CreateObservableGauge("twin.mirror.age", () => MirrorAge.Of(mirror)?.TotalSeconds ?? 0, "s", "How old the oldest zone is that the mirror has heard.");
        _meter.CreateObservableGauge("twin.mirror.zones.unheard", () => mirror.Zones.Count(zone => zone.Epoch == 0), "{zone}", "Zones that the mirror has not heard since the start.");
    }

    private void Show(LiveHub? hub)
    {
        if (hub is null)
        {
            return;
        }

        _meter.CreateObservableGauge("twin.live.listeners", () => hub.Listeners, "{listener}", "Connections that listen to events or the map.");
        _meter.CreateObservableCounter("twin.live.sent", () => hub.SentBytes, "By", "Bytes of events and frames given to listeners.");
    }

    private void Show(CityMirror mirror, OwnHealth? own) => _meter.CreateObservableGauge(
        "twin.alarms.open", () => OpenAlarms(mirror, own), "{alarm}", "Alarms that are neither over nor shelved, by code, those on this node among them.");

    private static IEnumerable<Measurement<int>> OpenAlarms(CityMirror mirror, OwnHealth? own)
    {
        var open = mirror.Zones.SelectMany(zone => zone.Alarms.All)
            .Concat(own?.Alarms.All ?? [])
            .Where(alarm => alarm.IsOpen)
            .GroupBy(alarm => alarm.Key.Code)
            .ToDictionary(alarms => alarms.Key, alarms => alarms.Count());
        return Enum.GetValues<AlarmCode>()
            .Select(code => new Measurement<int>(open.GetValueOrDefault(code), new KeyValuePair<string, object?>("code", code.Name()), new("priority", AlarmRules.Of(code, null).Priority.Name())));
    }
}

/// <summary>How old a node's mirror is.</summary>
internal static class MirrorAge
{
    /// <summary>The age of the oldest zone that was heard; null when none was yet.</summary>
    public static TimeSpan? Of(CityMirror mirror)
    {
        TimeSpan? oldest = null;
        for (var zone = 0; zone < mirror.Zones.Count; zone++)
        {
            if (mirror.Zones[zone].Epoch != 0 && !(oldest >= mirror.Age(zone)))
            {
                oldest = mirror.Age(zone);
            }
        }

        return oldest;
    }
}
