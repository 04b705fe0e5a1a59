using System.Buffers;
using System.Buffers.Binary;
using Twin.City.Devices;

namespace Twin.Journal.Blocks;

/// <summary>
/// The stored form of readings of one partition, column by column; <c>docs/journal.md</c> describes it. In here <see cref="Reading.Device"/> is the index of the
/// device in its partition.
/// </summary>
public static class ReadingBlock
{
    private const byte FormatVersion = 1;
    private const int HeaderLength = sizeof(byte) + sizeof(uint);
    private const byte TextBit = 1 << DeviceValues.NumberCount;

    // Index, time and sequence as varints, the mask of what is present, the numbers, and the place of the text in the dictionary.
    private const int LongestReading = (3 * BlockWriter.LongestVarint) + 1 + (DeviceValues.NumberCount * DecimalNumber.Longest) + 5;

    // A UTF-16 unit takes at most three bytes as a varint.
    private const int LongestUnit = 3;

    /// <summary>Writes readings in their order. Any values come back exactly, a text too, even one that is not well-formed UTF-16.</summary>
    public static byte[] Encode(ReadOnlySpan<Reading> readings)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(LongestEncoding(readings));
        try
        {
            var body = new BlockWriter(buffer.AsSpan(HeaderLength));
            WriteBody(ref body, readings);
            buffer[0] = FormatVersion;
            BinaryPrimitives.WriteUInt32LittleEndian(buffer.AsSpan(1), Checksum.Of(buffer.AsSpan(HeaderLength, body.Length)));
            return buffer.AsSpan(0, HeaderLength + body.Length).ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Reads what <see cref="Encode"/> wrote. Throws <see cref="InvalidDataException"/> with the reason when it is something else.</summary>
    public static Reading[] Decode(ReadOnlySpan<byte> content)
    {
        var reader = new BlockReader(Body(content));
        var readings = ReadBody(ref reader);
        return reader.IsAtEnd ? readings : throw new InvalidDataException("it is longer than what it describes");
    }

    /// <summary>Reads the readings of one device; most blocks have none of it, and then nothing more is decoded. Throws as <see cref="Decode"/>.</summary>
    public static Reading[] DecodeOf(int device, ReadOnlySpan<byte> content) =>
        Names(device, Body(content)) ? Array.FindAll(Decode(content), reading => reading.Device == device) : [];

    private static ReadOnlySpan<byte> Body(ReadOnlySpan<byte> content)
    {
        if (content.Length < HeaderLength)
        {
            throw new InvalidDataException("it ends early");
        }

        if (content[0] != FormatVersion)
        {
            throw new InvalidDataException($"its format is {content[0]}, this program reads {FormatVersion}");
        }

        var body = content[HeaderLength..];
        return BinaryPrimitives.ReadUInt32LittleEndian(content[1..]) == Checksum.Of(body)
            ? body
            : throw new InvalidDataException("its checksum does not match its content");
    }

    private static bool Names(int device, ReadOnlySpan<byte> body)
    {
        var reader = new BlockReader(body);
        var count = reader.ReadCount();
        long named = 0;
        for (var i = 0; i < count; i++)
        {
            named += reader.ReadSigned();
            if (named == device)
            {
                return true;
            }
        }

        return false;
    }

    private static int LongestEncoding(ReadOnlySpan<Reading> readings)
    {
        var length = HeaderLength + BlockWriter.LongestVarint + 1 + BlockWriter.LongestVarint + (LongestReading * readings.Length);
        foreach (ref readonly var reading in readings)
        {
            if (reading.Values.Text is { } text)
            {
                length += BlockWriter.LongestVarint + (LongestUnit * text.Length);
            }
        }

        return length;
    }

    private static void WriteBody(ref BlockWriter writer, ReadOnlySpan<Reading> readings)
    {
        writer.WriteUnsigned((ulong)readings.Length);
        WriteDevicesAndStamps(ref writer, readings);
        var present = WritePresence(ref writer, readings);
        for (var slot = 0; slot < DeviceValues.NumberCount; slot++)
        {
            if ((present & (1 << slot)) != 0)
            {
                WriteNumbers(ref writer, readings, slot);
            }
        }

        if ((present & TextBit) != 0)
        {
            WriteTexts(ref writer, readings);
        }
    }

    private static void WriteDevicesAndStamps(ref BlockWriter writer, ReadOnlySpan<Reading> readings)
    {
        long device = 0;
        foreach (ref readonly var reading in readings)
        {
            writer.WriteSigned(reading.Device - device);
            device = reading.Device;
        }

        long at = 0;
        foreach (ref readonly var reading in readings)
        {
            writer.WriteSigned(unchecked(reading.Stamp.AtMs - at));
            at = reading.Stamp.AtMs;
        }

        long sequence = 0;
        foreach (ref readonly var reading in readings)
        {
            writer.WriteSigned(unchecked(reading.Stamp.Sequence - sequence));
            sequence = reading.Stamp.Sequence;
        }
    }

    /// <summary>One mask for all when they agree, else one for each. Returns which columns follow.</summary>
    private static int WritePresence(ref BlockWriter writer, ReadOnlySpan<Reading> readings)
    {
        var any = 0;
        var all = byte.MaxValue;
        foreach (ref readonly var reading in readings)
        {
            var mask = Mask(in reading);
            any |= mask;
            all &= mask;
        }

        var isUniform = any == all || readings.IsEmpty;
        writer.WriteByte(isUniform ? (byte)1 : (byte)0);
        if (isUniform)
        {
            writer.WriteByte((byte)any);
            return any;
        }

        foreach (ref readonly var reading in readings)
        {
            writer.WriteByte(Mask(in reading));
        }

        return any;
    }

    private static byte Mask(in Reading reading)
    {
        var mask = reading.Values.Text is null ? 0 : TextBit;
        for (var slot = 0; slot < DeviceValues.NumberCount; slot++)
        {
            mask |= reading.Values.Has(slot) ? 1 << slot : 0;
        }

        return (byte)mask;
    }

    private static void WriteNumbers(ref BlockWriter writer, ReadOnlySpan<Reading> readings, int slot)
    {
        foreach (ref readonly var reading in readings)
        {
            if (reading.Values.Has(slot))
            {
                DecimalNumber.Write(ref writer, reading.Values[slot]);
            }
        }
    }

    private static void WriteTexts(ref BlockWriter writer, ReadOnlySpan<Reading> readings)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (ref readonly var reading in readings)
        {
            if (reading.Values.Text is { } text)
            {
                places.TryAdd(text, places.Count);
            }
        }

        writer.WriteUnsigned((ulong)places.Count);
        foreach (var text in places.Keys)
        {
            writer.WriteUnsigned((ulong)text.Length);
            foreach (var unit in text)
            {
                writer.WriteUnsigned(unit);
            }
        }

        foreach (ref readonly var reading in readings)
        {
            if (reading.Values.Text is { } text)
            {
                writer.WriteUnsigned((ulong)places[text]);
            }
        }
    }

    private static Reading[] ReadBody(ref BlockReader reader)
    {
        var count = reader.ReadCount();
        var devices = new int[count];
        var stamps = new ReadingStamp[count];
        var values = new DeviceValues[count];
        ReadDevicesAndStamps(ref reader, devices, stamps);
        var masks = ReadPresence(ref reader, count, out var present);
        Array.Fill(values, DeviceValues.Empty);
        for (var slot = 0; slot < DeviceValues.NumberCount; slot++)
        {
            if ((present & (1 << slot)) != 0)
            {
                ReadNumbers(ref reader, masks, values, slot);
            }
        }

        if ((present & TextBit) != 0)
        {
            ReadTexts(ref reader, masks, values);
        }

        var readings = new Reading[count];
        for (var i = 0; i < count; i++)
        {
            readings[i] = new Reading(devices[i], stamps[i], values[i]);
        }

        return readings;
    }

    private static void ReadDevicesAndStamps(ref BlockReader reader, int[] devices, ReadingStamp[] stamps)
    {
        long device = 0;
        for (var i = 0; i < devices.Length; i++)
        {
            device += reader.ReadSigned();
            devices[i] = device is >= 0 and <= int.MaxValue ? (int)device : throw new InvalidDataException("a device has an impossible number");
        }

        long at = 0;
        for (var i = 0; i < stamps.Length; i++)
        {
            at = unchecked(at + reader.ReadSigned());
            stamps[i] = new ReadingStamp(at, 0);
        }

        long sequence = 0;
        for (var i = 0; i < stamps.Length; i++)
        {
            sequence = unchecked(sequence + reader.ReadSigned());
            stamps[i] = stamps[i] with { Sequence = sequence };
        }
    }

    private static byte[] ReadPresence(ref BlockReader reader, int count, out int present)
    {
        var masks = new byte[count];
        if (reader.ReadByte() == 1)
        {
            present = reader.ReadByte();
            Array.Fill(masks, (byte)present);
            return masks;
        }

        present = 0;
        for (var i = 0; i < count; i++)
        {
            masks[i] = reader.ReadByte();
            present |= masks[i];
        }

        return masks;
    }

    private static void ReadNumbers(ref BlockReader reader, byte[] masks, DeviceValues[] values, int slot)
    {
        for (var i = 0; i < masks.Length; i++)
        {
            if ((masks[i] & (1 << slot)) != 0)
            {
                values[i][slot] = DecimalNumber.Read(ref reader);
            }
        }
    }

    private static void ReadTexts(ref BlockReader reader, byte[] masks, DeviceValues[] values)
    {
        var texts = new string[reader.ReadCount()];
        for (var i = 0; i < texts.Length; i++)
        {
            var units = new char[reader.ReadCount()];
            for (var unit = 0; unit < units.Length; unit++)
            {
                units[unit] = (char)reader.ReadUnsigned();
            }

            texts[i] = new string(units);
        }

        for (var i = 0; i < masks.Length; i++)
        {
            if ((masks[i] & TextBit) != 0)
            {
                var place = reader.ReadUnsigned();
                values[i].Text = place < (ulong)texts.Length ? texts[place] : throw new InvalidDataException("a text is missing");
            }
        }
    }
}
