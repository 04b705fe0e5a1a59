using Twin.Api.Hosting;
using Twin.City.Inventory;
using Twin.Emulator;

namespace Twin.Api.Field;

/// <summary>Which part of the field a process plays, and over which brokers.</summary>
internal static class FieldPart
{
    /// <summary>The brokers of <c>Twin:Field:Brokers</c>, else the outside one of <c>Twin:Mqtt:Broker</c>. Throws <see cref="StartRefusedException"/> when there is none, or no secret.</summary>
    public static IReadOnlyList<FieldBroker> Brokers(TwinOptions options)
    {
        var named = Split(options.Field.Brokers);
        if (named.Length == 0)
        {
            return options.Mqtt.TryReadBroker(out var outside)
                ? [new FieldBroker(outside.Host, outside.Port, options.Mqtt.User, options.Mqtt.Password)]
                : throw new StartRefusedException("--Twin:Field:Brokers: the role field needs host:port of at least one node's broker, separated by commas, or --Twin:Mqtt:Broker.");
        }

        if (options.Field.Secret is not { } secret)
        {
            throw new StartRefusedException("--Twin:Field:Secret: the role field needs the secret that the nodes have, best as the environment variable Twin__Field__Secret.");
        }

        return
        [
            .. named.Select(broker => FieldBroker.Parse(broker, secret)
                ?? throw new StartRefusedException($"--Twin:Field:Brokers: '{broker}' is not host:port, such as 10.0.0.1:1883.")),
        ];
    }

    /// <summary>True for the devices of the zones of <c>Twin:Field:Zones</c>; for all when it names none. Throws <see cref="StartRefusedException"/> when the city lacks one.</summary>
    public static Func<Device, bool> Plays(FieldOptions options, CityInventory city)
    {
        var codes = Split(options.Zones);
        if (codes.Length == 0)
        {
            return _ => true;
        }

        var zones = codes
            .Select(code => city.FindZone(code) ?? throw new StartRefusedException($"--Twin:Field:Zones: {city.Manifest.Name} has no zone '{code}'."))
            .Select(zone => zone.Ordinal)
            .ToHashSet();
        return device => zones.Contains(device.Zone);
    }

    private static string[] Split(string? list) => (list ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
