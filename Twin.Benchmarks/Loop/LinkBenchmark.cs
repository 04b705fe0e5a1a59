using Twin.Benchmarks.Processes;
using Twin.City.Devices;
using Twin.City.Field;
using Twin.City.Inventory;

namespace Twin.Benchmarks.Loop;

/// <summary>How many readings the twin takes over MQTT with QoS 1, in arrays and singly, beside what Mosquitto forwards of the same messages. Windows take turns.</summary>
/// <param name="city">The city.</param>
/// <param name="options">How.</param>
/// <param name="progress">Told what is being measured.</param>
public sealed class LinkBenchmark(CityInventory city, LoopOptions options, TextWriter progress)
{
    private static readonly LinkSubject[] Forms = [new(LinkSubject.Twin, "arrays"), new(LinkSubject.Twin, "single")];

    /// <summary>Runs it on a fresh twin below a folder.</summary>
    public async Task<LinkFigures> RunAsync(string folder)
    {
        var zones = Enumerable.Range(0, LoopOptions.Connections)
            .Select(connection => city.Zones.Where(zone => zone.Ordinal % LoopOptions.Connections == connection).Select(zone => zone.Code).ToArray())
            .ToArray();
        await using var twin = FieldRegister.StartTwin(folder, zones.Select((codes, connection) => FieldRegister.Gateway(User(connection), codes, DeviceKind.Lamp)));
        await twin.WaitUntilReadyAsync();
        await using var mosquitto = options.WithPeers ? await MosquittoServer.StartAsync(Path.Combine(folder, LinkSubject.Mosquitto)) : null;
        var messages = Forms.ToDictionary(form => form, form => Senders(zones, form));
        var toTwin = new LinkLoad(twin.MqttPort, twin.ProcessId);
        var toMosquitto = mosquitto is null ? null : new LinkLoad(mosquitto.Port, mosquitto.ProcessId);
        foreach (var form in Forms)
        {
            await toTwin.ToTwinAsync(messages[form], warmUpSeconds: 0, LoopOptions.FirstWarmUpSeconds);
        }

        var figures = new LinkFigures();
        for (var round = 1; round <= options.Rounds; round++)
        {
            await progress.WriteLineAsync($"Readings over MQTT: round {round} of {options.Rounds}.");
            foreach (var form in Forms)
            {
                figures.Add(form, await toTwin.ToTwinAsync(messages[form], LoopOptions.WarmUpSeconds, options.Seconds));
                if (toMosquitto is not null)
                {
                    var publishers = messages[form].Take(LoopOptions.MosquittoPublishers).ToArray();
                    figures.Add(form.Peer, await toMosquitto.ThroughBrokerAsync(publishers, LoopOptions.WarmUpSeconds, options.Seconds));
                }
            }
        }

        return figures;
    }

    private static string User(int connection) => $"loop-{connection + 1}";

    private static string Topic(int connection, string[] lamps) => lamps is [var lamp]
        ? new FieldTopic(DeviceKind.Lamp, lamp, FieldSubject.Telemetry).ToString()
        : new FieldTopic(null, User(connection), FieldSubject.Telemetry).ToString();

    private (string User, ReadingMessage[] Messages)[] Senders(string[][] zones, LinkSubject form) =>
        [.. zones.Select((codes, connection) => (User(connection), Messages(connection, codes, form == Forms[0] ? LoopOptions.ArraySize : 1)))];

    // What is left over of the last array would be a message of another size.
    private ReadingMessage[] Messages(int connection, string[] zones, int size) =>
        [.. city.Devices
            .Where(device => device.Kind == DeviceKind.Lamp && zones.Contains(city.Zones[device.Zone].Code, StringComparer.Ordinal))
            .Select(device => device.Id)
            .Chunk(size)
            .Where(lamps => lamps.Length == size)
            .Select(lamps => new ReadingMessage(Topic(connection, lamps), lamps))];
}
