using System.Diagnostics.Metrics;
using Twin.City.Devices;

namespace Twin.Api.Ingress;

/// <summary>Counts what came in at the door, for <c>/metrics</c>: nothing is dropped without a number.</summary>
internal sealed class IngressMeters
{
    /// <summary>The name under which the twin's meters are collected.</summary>
    public const string MeterName = "Twin";

    private readonly Counter<long> _readings;
    private readonly Counter<long> _byTransport;
    private readonly Counter<long> _refused;

    public IngressMeters(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _readings = meter.CreateCounter<long>("twin.readings", "{reading}", "Readings by outcome.");
        _byTransport = meter.CreateCounter<long>("twin.readings.received", "{reading}", "Readings by the transport that brought them, refused ones too.");
        _refused = meter.CreateCounter<long>("twin.readings.refused", "{reading}", "Refused readings by reason.");
    }

    /// <summary>Counts readings that are durable.</summary>
    public void Taken(in DeliveryCount count)
    {
        Add("accepted", count.Accepted);
        Add("duplicate", count.Duplicate);
        Add("older", count.Older);
        Add("pending", count.Pending);
    }

    /// <summary>Counts what came by a transport: <c>http</c> or <c>mqtt</c>.</summary>
    public void Received(string transport, int readings) => _byTransport.Add(readings, new KeyValuePair<string, object?>("transport", transport));

    /// <summary>Counts a refused reading.</summary>
    public void Refused(in ReadingRefusal refusal) => _refused.Add(1, new KeyValuePair<string, object?>("reason", refusal.Code));

    private void Add(string outcome, int readings)
    {
        if (readings > 0)
        {
            _readings.Add(readings, new KeyValuePair<string, object?>("outcome", outcome));
        }
    }
}
