using System.Buffers;
using System.Text.Json;
using Twin.Api.Hosting;
using Twin.City.Devices;
using Twin.City.Inventory;
using Twin.Grains.Commands;

namespace Twin.Api.Mqtt;

/// <summary>Writes a command as docs/mqtt.md shows it.</summary>
internal static class CommandPayload
{
    /// <summary>The body of a message.</summary>
    /// <param name="command">The command.</param>
    /// <param name="kind">The kind of its devices.</param>
    /// <param name="devices">The devices to name, or null on a device's own topic.</param>
    /// <param name="city">Knows the devices.</param>
    public static byte[] Write(FieldCommand command, DeviceKind kind, int[]? devices, CityInventory city)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("command", command.Command);
            if (devices is not null)
            {
                json.WriteStartArray("devices");
                foreach (var device in devices)
                {
                    json.WriteStringValue(city.Devices[device].Id);
                }

                json.WriteEndArray();
            }

            json.WritePropertyName("values");
            if (command.Values is { } values)
            {
                ValuesJson.Write(json, kind, values);
            }
            else
            {
                json.WriteNullValue();
            }

            json.WriteString("source", command.Source.Name());
            if (command.Until is { } until)
            {
                Instant.Write(json, "until"u8, until);
            }
            else
            {
                json.WriteNull("until");
            }

            json.WriteNumber("rampS", command.Ramp.TotalSeconds);
            json.WriteEndObject();
        }

        return body.WrittenSpan.ToArray();
    }
}
