using System.Buffers.Binary;

namespace Twin.Tests.Api;

/// <summary>One entry of a binary frame.</summary>
/// <param name="Ordinal">The device's ordinal.</param>
/// <param name="Status">0 silent, 1 ok, 2 alarm.</param>
/// <param name="Value">The kind's own value.</param>
/// <param name="Extra">Counter: vehicles; vehicle: heading.</param>
/// <param name="Position">Of a vehicle.</param>
public sealed record MapEntry(uint Ordinal, byte Status, byte Value, ushort Extra, Position? Position);

/// <summary>A frame of <c>/api/live/map</c>, read to its last byte.</summary>
/// <param name="IsSnapshot">True for all of a zone.</param>
/// <param name="Zone">Ordinal of the zone.</param>
/// <param name="Time">The city's time.</param>
/// <param name="Entries">The devices.</param>
public sealed record MapFrame(bool IsSnapshot, int Zone, DateTimeOffset Time, MapEntry[] Entries)
{
    private const int HeaderBytes = 16;
    private const int EntryBytes = 8;
    private const double DegreesPerUnit = 1e-7;

    /// <summary>Reads a frame.</summary>
    /// <exception cref="FormatException">It does not follow the contract.</exception>
    public static MapFrame Read(ReadOnlySpan<byte> bytes, Func<uint, bool> isVehicle)
    {
        if (bytes.Length < HeaderBytes || bytes[0] != 1 || bytes[1] > 1)
        {
            throw new FormatException($"Not a header of version 1: {bytes.Length} bytes, version {bytes[0]}, type {bytes[1]}");
        }

        var entries = new MapEntry[BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..])];
        var rest = bytes[HeaderBytes..];
        for (var i = 0; i < entries.Length; i++)
        {
            var ordinal = BinaryPrimitives.ReadUInt32LittleEndian(rest);
            var (status, value, extra) = (rest[4], rest[5], BinaryPrimitives.ReadUInt16LittleEndian(rest[6..]));
            rest = rest[EntryBytes..];
            Position? position = null;
            if (isVehicle(ordinal))
            {
                position = new Position(
                    BinaryPrimitives.ReadInt32LittleEndian(rest) * DegreesPerUnit, BinaryPrimitives.ReadInt32LittleEndian(rest[4..]) * DegreesPerUnit);
                rest = rest[8..];
            }

            entries[i] = new MapEntry(ordinal, status, value, extra, position);
        }

        return rest.IsEmpty
            ? new MapFrame(
                bytes[1] == 1,
                BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]),
                DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64LittleEndian(bytes[8..])),
                entries)
            : throw new FormatException($"{rest.Length} bytes after the last entry.");
    }
}
