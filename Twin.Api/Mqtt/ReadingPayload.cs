using System.Buffers;
using System.Text.Json;
using Twin.Api.Ingress;
using Twin.City.Devices;
using Twin.City.Inventory;

namespace Twin.Api.Mqtt;

/// <summary>Reads the readings of one message: one object, or an array of them.</summary>
internal static class ReadingPayload
{
    /// <summary>The most readings of one message, as docs/mqtt.md says.</summary>
    public const int MostReadings = 1_000;

    /// <summary>
    /// Adds the message's good readings to <paramref name="readings"/> and the others to <paramref name="refusals"/>.
    /// Throws <see cref="JsonException"/> when the body is no JSON, or holds too many; then nothing was added.
    /// </summary>
    public static void Read(
        ReadOnlySequence<byte> payload, CityInventory city, DateTimeOffset now, List<Reading> readings, List<ReadingRefusal> refusals)
    {
        var before = (Readings: readings.Count, Refusals: refusals.Count);
        try
        {
            Read(payload, city, now, readings, refusals, before.Readings + before.Refusals);
        }
        catch (JsonException)
        {
            readings.RemoveRange(before.Readings, readings.Count - before.Readings);
            refusals.RemoveRange(before.Refusals, refusals.Count - before.Refusals);
            throw;
        }
    }

    private static void Read(
        ReadOnlySequence<byte> payload, CityInventory city, DateTimeOffset now, List<Reading> readings, List<ReadingRefusal> refusals, int before)
    {
        var reader = payload.IsSingleSegment ? new Utf8JsonReader(payload.FirstSpan) : new Utf8JsonReader(payload);
        if (!reader.Read())
        {
            throw new JsonException("The message is empty.");
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            ReadOne(ref reader, city, now, readings, refusals);
            reader.Read();
            return;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (readings.Count + refusals.Count - before == MostReadings)
            {
                throw new JsonException($"The message holds more than {MostReadings} readings.");
            }

            ReadOne(ref reader, city, now, readings, refusals);
        }

        // The reader itself refuses anything behind the array.
        reader.Read();
    }

    private static void ReadOne(ref Utf8JsonReader reader, CityInventory city, DateTimeOffset now, List<Reading> readings, List<ReadingRefusal> refusals)
    {
        if (ReadingBody.TryRead(ref reader, city, now, out var reading, out var refusal))
        {
            readings.Add(reading);
        }
        else
        {
            refusals.Add(refusal);
        }
    }
}
