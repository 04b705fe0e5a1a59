using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Twin.City.Devices;
using Twin.City.Inventory;

namespace Twin.Emulator.Mqtt;

/// <summary>The answer to a command.</summary>
/// <param name="Reason">Why it was refused as a whole, or null.</param>
/// <param name="Refused">The devices behind a gateway that do not take it, with the reason.</param>
internal sealed record CommandAnswer(string? Reason, ImmutableArray<(string Device, string Reason)> Refused)
{
    /// <summary>Taken as a whole.</summary>
    public static CommandAnswer Accepted { get; } = new(null, []);

    /// <summary>Refused as a whole.</summary>
    public static CommandAnswer RefusedFor(string reason) => new(reason, []);
}

/// <summary>The texts that the field writes (docs/mqtt.md).</summary>
internal static class FieldJson
{
    /// <summary>An array of readings.</summary>
    public static byte[] Readings(IReadOnlyList<Reading> readings, CityInventory city) => Written(writer =>
    {
        writer.WriteStartArray();
        foreach (var reading in readings)
        {
            var device = city.Devices[reading.Device];
            writer.WriteStartObject();
            writer.WriteString("device"u8, device.Id);
            writer.WriteString("at"u8, Instant(reading.Stamp.At));
            writer.WriteNumber("seq"u8, reading.Stamp.Sequence);
            writer.WritePropertyName("values"u8);
            ValuesJson.Write(writer, device.Kind, reading.Values);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    });

    /// <summary>That a client is there.</summary>
    public static byte[] Online(DateTimeOffset now) => Written(writer =>
    {
        writer.WriteStartObject();
        writer.WriteBoolean("online"u8, true);
        writer.WriteString("at"u8, Instant(now));
        writer.WriteEndObject();
    });

    /// <summary>That a client is gone; its Will.</summary>
    public static byte[] Offline() => """{"online":false}"""u8.ToArray();

    /// <summary>An answer to a command.</summary>
    public static byte[] Answer(CommandAnswer answer) => Written(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("status"u8, answer.Reason is null ? "accepted" : "refused");
        if (answer.Reason is { } reason)
        {
            writer.WriteString("reason"u8, reason);
        }

        if (!answer.Refused.IsEmpty)
        {
            writer.WriteStartArray("refused"u8);
            foreach (var (device, why) in answer.Refused)
            {
                writer.WriteStartObject();
                writer.WriteString("device"u8, device);
                writer.WriteString("reason"u8, why);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    });

    private static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static byte[] Written(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            write(writer);
        }

        return buffer.WrittenSpan.ToArray();
    }
}
