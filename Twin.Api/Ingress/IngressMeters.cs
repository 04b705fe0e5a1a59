using System.Diagnostics.Metrics;
using Twin.City.Devices;
using Twin.Grains.Telemetry;
using Twin.Journal;

namespace Twin.Api.Ingress;

/// <summary>Counts what came in at the door, for <c>/metrics</c>: nothing is dropped without a number.</summary>
internal sealed class IngressMeters
{
    /// <summary>The name under which the twin's meters are collected.</summary>
    public const string MeterName = ZoneMeters.MeterName;

    private readonly Counter<long> _readings;
    private readonly Counter<long> _byTransport;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _congested;
    private readonly Counter<long> _failed;
    private readonly Histogram<double> _append;
    private readonly Histogram<double> _apply;
    private long _receivedReadings;
    private long _refusedReadings;
    private volatile bool _isJournalFailing;

    public IngressMeters(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _readings = meter.CreateCounter<long>("twin.readings", "{reading}", "Readings by outcome.");
        _byTransport = meter.CreateCounter<long>("twin.readings.received", "{reading}", "Readings by the transport that brought them, refused ones too.");
        _refused = meter.CreateCounter<long>("twin.readings.refused", "{reading}", "Refused readings by reason.");
        _congested = meter.CreateCounter<long>("twin.journal.congested", "{append}", "Appends that were turned away because too many readings waited.");
        _failed = meter.CreateCounter<long>("twin.journal.failures", "{append}", "Appends that the journal could not write.");
        _append = meter.CreateHistogram("twin.journal.append.duration", "s", "How long readings waited until they were durable.", tags: null, ZoneMeters.SecondsUpTo(30));
        _apply = meter.CreateHistogram("twin.readings.apply.duration", "s", "From readings coming in to their devices having taken them.", tags: null, ZoneMeters.SecondsUpTo(30));

        // A series that begins with its first event has no rate for it.
        _congested.Add(0);
        _failed.Add(0);
        foreach (var reason in Enum.GetValues<RefusalReason>())
        {
            _refused.Add(0, new KeyValuePair<string, object?>("reason", new ReadingRefusal(reason, null, "").Code));
        }
    }

    /// <summary>Readings that came in since the start, refused ones too.</summary>
    public long ReceivedReadings => Interlocked.Read(ref _receivedReadings);

    /// <summary>Those of them that were refused.</summary>
    public long RefusedReadings => Interlocked.Read(ref _refusedReadings);

    /// <summary>True when the journal could not write what it was last asked to.</summary>
    public bool IsJournalFailing => _isJournalFailing;

    /// <summary>Readings have become durable.</summary>
    public void Appended(TimeSpan duration)
    {
        _isJournalFailing = false;
        _append.Record(duration.TotalSeconds);
    }

    /// <summary>Readings did not become durable.</summary>
    public void NotAppended(Exception failure)
    {
        if (failure is JournalCongestedException)
        {
            _congested.Add(1);
        }
        else if (failure is JournalUnavailableException)
        {
            _isJournalFailing = true;
            _failed.Add(1);
        }
    }

    /// <summary>The devices of readings have taken them, or some will later.</summary>
    public void Applied(TimeSpan duration) => _apply.Record(duration.TotalSeconds);

    /// <summary>Counts readings that are durable.</summary>
    public void Taken(in DeliveryCount count)
    {
        Add("accepted", count.Accepted);
        Add("duplicate", count.Duplicate);
        Add("older", count.Older);
        Add("pending", count.Pending);
    }

    /// <summary>Counts what came by a transport: <c>http</c> or <c>mqtt</c>.</summary>
    public void Received(string transport, int readings)
    {
        Interlocked.Add(ref _receivedReadings, readings);
        _byTransport.Add(readings, new KeyValuePair<string, object?>("transport", transport));
    }

    /// <summary>Counts a refused reading.</summary>
    public void Refused(in ReadingRefusal refusal)
    {
        Interlocked.Increment(ref _refusedReadings);
        _refused.Add(1, new KeyValuePair<string, object?>("reason", refusal.Code));
    }

    private void Add(string outcome, int readings)
    {
        if (readings > 0)
        {
            _readings.Add(readings, new KeyValuePair<string, object?>("outcome", outcome));
        }
    }
}
