using System.Diagnostics.Metrics;
using Twin.City.Devices;
using Twin.Emulator;

namespace Twin.Api.Field;

/// <summary>What the emulated field has done, for <c>/metrics</c> of the role <c>field</c>.</summary>
internal sealed class FieldNumbers(EmulatedField field, IMeterFactory meters)
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Twin.Field";

    /// <summary>Offers the numbers from now on.</summary>
    public void Begin()
    {
        var meter = meters.Create(MeterName);
        var counts = field.Counts;
        meter.CreateObservableGauge("twin.field.clients", () => counts.Connected, "{client}", "Clients of the emulated field that are connected.");
        meter.CreateObservableCounter("twin.field.connections", () => counts.Connections, "{connection}", "Connections made, the first and every later one of each client.");
        meter.CreateObservableCounter("twin.field.readings", () => Readings(counts), "{reading}", "Readings by outcome: acknowledged, or refused for good.");
        meter.CreateObservableCounter("twin.field.commands", () => Commands(counts), "{command}", "Commands by outcome: taken, repeated, expired or refused.");
        meter.CreateObservableGauge("twin.field.lamps", () => Lamps(counts), "{lamp}", "Lamps by the source that they obey: override, dynamic, program or default.");
    }

    private static IEnumerable<Measurement<long>> Readings(FieldCounts counts) =>
        [Of(counts.ReadingsSent, "outcome", "acknowledged"), Of(counts.ReadingsRefused, "outcome", "refused")];

    private static IEnumerable<Measurement<long>> Commands(FieldCounts counts) =>
    [
        Of(counts.CommandsTaken, "outcome", "taken"),
        Of(counts.CommandsRepeated, "outcome", "repeated"),
        Of(counts.CommandsExpired, "outcome", "expired"),
        Of(counts.CommandsRefused, "outcome", "refused"),
    ];

    private static IEnumerable<Measurement<long>> Lamps(FieldCounts counts) =>
        Enum.GetValues<CommandSource>().Select(source => Of(counts.LampsBy(source), "source", source.Name()));

    private static Measurement<long> Of(long count, string label, string value) => new(count, new KeyValuePair<string, object?>(label, value));
}
