using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;
using Twin.Api.Alarms;
using Twin.Api.Hosting;
using Twin.Api.Mirror;
using Twin.City;
using Twin.City.Devices;
using Twin.City.Geography;
using Twin.City.Inventory;
using Twin.City.Zones;
using Twin.Grains.Devices;

namespace Twin.Api.Live;

/// <summary>Turns a step of a zone into the bytes that go to listeners.</summary>
internal interface ILiveEncoding
{
    /// <summary>The bytes of a step, or null when it has nothing for the filter and need not be sent.</summary>
    byte[]? Encode(MirrorZone zone, in LiveStep step, LiveFilter filter);
}

/// <summary>Server-sent events: one event per step, with the entities that changed. Only the pump encodes, so the buffers are used again.</summary>
internal sealed class EventEncoding(CityInventory city, CityClock clock, ZoneLookup zones) : ILiveEncoding, IDisposable
{
    private readonly ArrayBufferWriter<byte> _buffer = new(256 * 1024);
    private readonly Utf8JsonWriter _writer = new(Stream.Null);

    /// <inheritdoc />
    public void Dispose() => _writer.Dispose();

    /// <inheritdoc />
    public byte[]? Encode(MirrorZone zone, in LiveStep step, LiveFilter filter)
    {
        var buffer = _buffer;
        buffer.ResetWrittenCount();
        buffer.Write(step.IsWhole ? "event: snapshot\ndata: "u8 : "event: changes\ndata: "u8);
        var writer = _writer;
        writer.Reset(buffer);
        writer.WriteStartObject();
        writer.WriteString("zone"u8, zone.Zone.Code);
        if (step.IsWhole)
        {
            writer.WriteBoolean("reset"u8, true);
        }

        Instant.Write(writer, "time"u8, clock.Now);
        writer.WriteStartArray("devices"u8);
        var written = 0;
        foreach (var row in step.Rows)
        {
            var sight = filter.See(city, row);
            if (sight == LiveSight.Present || (sight == LiveSight.Left && !step.IsWhole))
            {
                WriteEntity(writer, row, sight);
                written++;
            }
        }

        writer.WriteEndArray();
        written += filter.WithAlarms ? WriteAlarms(writer, step) : 0;
        writer.WriteEndObject();
        writer.Flush();
        buffer.Write("\n\n"u8);
        return written == 0 && !step.IsWhole ? null : buffer.WrittenSpan.ToArray();
    }

    // A snapshot states them even when there are none: what was known before is void.
    private static int WriteAlarms(Utf8JsonWriter writer, in LiveStep step)
    {
        if (step.Alarms.Count == 0 && !step.IsWhole)
        {
            return 0;
        }

        writer.WriteStartArray("alarms"u8);
        foreach (var alarm in step.Alarms)
        {
            JsonSerializer.Serialize(writer, AlarmDocument.Listed(alarm), ApiJson.Default.AlarmDocument);
        }

        writer.WriteEndArray();
        return step.Alarms.Count;
    }

    private void WriteEntity(Utf8JsonWriter writer, in MemberState row, LiveSight sight)
    {
        var device = city.Devices[row.Device];
        writer.WriteStartObject();
        writer.WriteString("id"u8, device.Id);
        if (sight == LiveSight.Left)
        {
            writer.WriteString("zone"u8, city.Zones[VehicleZone.Of(zones, device, row.Reported)].Code);
            writer.WriteBoolean("left"u8, true);
        }

        writer.WriteString("status"u8, DeviceStatus.Health(device.Kind, row.Reported).Name());
        if (row.Reported.Stamp.IsReported)
        {
            Instant.Write(writer, "at"u8, row.Reported.Stamp.At);
            writer.WriteNumber("seq"u8, row.Reported.Stamp.Sequence);
            writer.WritePropertyName("values"u8);
            ValuesJson.Write(writer, device.Kind, row.Reported.Values);
        }

        if (row.Desired?.At(clock.Now) is { } desired)
        {
            writer.WriteStartObject("desired"u8);
            writer.WriteNumber("version"u8, desired.Version);
            writer.WritePropertyName("values"u8);
            ValuesJson.Write(writer, device.Kind, desired.Values);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}

/// <summary>The binary frames of the map (docs/http-api.md, «Map»).</summary>
internal sealed class MapEncoding(CityInventory city, CityClock clock) : ILiveEncoding
{
    private const int HeaderBytes = 16;
    private const int EntryBytes = 8;
    private const int VehicleBytes = 8;
    private const byte FormatVersion = 1;
    private const double DegreeUnits = 1e7;

    /// <inheritdoc />
    public byte[]? Encode(MirrorZone zone, in LiveStep step, LiveFilter filter)
    {
        var frame = new byte[HeaderBytes + (step.Rows.Count * (EntryBytes + VehicleBytes))];
        var length = HeaderBytes;
        var count = 0u;
        foreach (var row in step.Rows)
        {
            // A vehicle that left is drawn by the zone that it entered.
            if (filter.See(city, row) == LiveSight.Present)
            {
                length += WriteEntry(frame.AsSpan(length), row);
                count++;
            }
        }

        if (count == 0 && !step.IsWhole)
        {
            return null;
        }

        frame[0] = FormatVersion;
        frame[1] = step.IsWhole ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt16LittleEndian(frame.AsSpan(2), (ushort)zone.Zone.Ordinal);
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(4), count);
        BinaryPrimitives.WriteInt64LittleEndian(frame.AsSpan(8), clock.NowMs);
        return frame[..length];
    }

    private int WriteEntry(Span<byte> entry, in MemberState row)
    {
        var device = city.Devices[row.Device];
        var values = row.Reported.Values;
        BinaryPrimitives.WriteUInt32LittleEndian(entry, (uint)row.Device);
        entry[4] = (byte)DeviceStatus.Health(device.Kind, row.Reported);
        entry[5] = (byte)Math.Clamp(Known(MainValue(device.Kind, values)), byte.MinValue, byte.MaxValue);
        BinaryPrimitives.WriteUInt16LittleEndian(entry[6..], (ushort)Math.Clamp(Known(ExtraValue(device.Kind, values)), ushort.MinValue, ushort.MaxValue));
        if (device.Kind != DeviceKind.Vehicle)
        {
            return EntryBytes;
        }

        var position = Places.PositionOf(device, row.Reported);
        BinaryPrimitives.WriteInt32LittleEndian(entry[8..], (int)Math.Round(position.Longitude * DegreeUnits));
        BinaryPrimitives.WriteInt32LittleEndian(entry[12..], (int)Math.Round(position.Latitude * DegreeUnits));
        return EntryBytes + VehicleBytes;
    }

    private static double Known(double value) => double.IsNaN(value) ? 0 : value;

    private static double MainValue(DeviceKind kind, in DeviceValues values) => kind switch
    {
        DeviceKind.Lamp => values[Slot.Lamp.Level],
        DeviceKind.Signal => values[Slot.Signal.Stage],
        DeviceKind.Camera => values[Slot.Camera.On],
        DeviceKind.Bollard => values[Slot.Bollard.Position],
        DeviceKind.Sign => values[Slot.Sign.Lit],
        DeviceKind.Vehicle => values[Slot.Vehicle.Duty],
        _ => 0,
    };

    private static double ExtraValue(DeviceKind kind, in DeviceValues values) => kind switch
    {
        DeviceKind.Counter => values[Slot.Counter.Vehicles],
        DeviceKind.Vehicle => values[Slot.Vehicle.Heading],
        _ => 0,
    };
}
