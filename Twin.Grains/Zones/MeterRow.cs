namespace Twin.Grains.Zones;

/// <summary>A zone's energy meter as it is stored: where each lamp's counter stood when the day began.</summary>
[GenerateSerializer, Alias("twin.meter-row.v1")]
public sealed class MeterRow
{
    /// <summary>The city's calendar day that the counters belong to, ISO 8601.</summary>
    [Id(0)]
    public string? Day { get; set; }

    /// <summary>Lamp id to energy counter in kilowatt-hours.</summary>
    [Id(1)]
    public Dictionary<string, double> StartKWh { get; set; } = new(StringComparer.Ordinal);
}
