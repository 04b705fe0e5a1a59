using System.Text;
using System.Text.Json;
using Twin.City.Devices;
using Twin.City.Inventory;
using Xunit;

namespace Twin.Tests.Devices;

public sealed class ReadingParserTests
{
    private static readonly CityInventory Small = SmallCity.Make();
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 21, 5, 0, TimeSpan.Zero);

    [Fact]
    public void A_reading_is_read_whatever_the_order_of_its_members()
    {
        var expected = Read("""{ "device": "lamp-00003", "at": "2026-11-23T21:04:05.120Z", "seq": 8841, "values": { "level": 60, "powerW": 41.5, "status": "ok" } }""");
        var reordered = Read("""{ "values": { "status": "ok", "powerW": 41.5, "level": 60 }, "seq": 8841, "at": "2026-11-23T22:04:05.120+01:00", "device": "lamp-00003" }""");

        Assert.Equal(3, expected.Device);
        Assert.Equal(new ReadingStamp(1_795_467_845_120, 8841), expected.Stamp);
        Assert.Equal(60, expected.Values[Slot.Lamp.Level]);
        Assert.Equal(41.5, expected.Values[Slot.Lamp.PowerW]);
        Assert.False(expected.Values.Has(Slot.Lamp.EnergyKWh));
        Assert.Equal(expected, reordered);
    }

    [Theory]
    [InlineData("""5""", RefusalReason.Malformed)]
    [InlineData("""{}""", RefusalReason.Malformed)]
    [InlineData("""{ "device": 5 }""", RefusalReason.Malformed)]
    [InlineData("""{ "device": "lamp-00003", "at": "yesterday", "seq": 1, "values": {} }""", RefusalReason.Malformed)]
    [InlineData("""{ "device": "lamp-00003", "at": "2026-11-23T21:04:05Z", "seq": -1, "values": {} }""", RefusalReason.Malformed)]
    [InlineData("""{ "device": "lamp-00003", "at": "2026-11-23T21:04:05Z", "seq": 1 }""", RefusalReason.Malformed)]
    [InlineData("""{ "device": "lamp-00003", "at": "2026-11-23T21:04:05Z", "seq": 1, "values": {}, "extra": 1 }""", RefusalReason.Malformed)]
    [InlineData("""{ "device": "lamp-99999", "at": "2026-11-23T21:04:05Z", "seq": 1, "values": {} }""", RefusalReason.UnknownDevice)]
    [InlineData("""{ "device": "lamp-00003", "at": "2026-11-23T21:04:05Z", "seq": 1, "values": { "stage": 1 } }""", RefusalReason.UnknownValue)]
    [InlineData("""{ "device": "lamp-00003", "at": "2026-11-23T21:04:05Z", "seq": 1, "values": { "level": 101 } }""", RefusalReason.ValueOutOfRange)]
    [InlineData("""{ "device": "lamp-00003", "at": "2026-11-23T21:04:05Z", "seq": 1, "values": { "level": "60" } }""", RefusalReason.ValueOutOfRange)]
    [InlineData("""{ "device": "lamp-00003", "at": "2026-11-23T21:04:05Z", "seq": 1, "values": { "status": "fine" } }""", RefusalReason.ValueOutOfRange)]
    [InlineData("""{ "device": "lamp-00003", "at": "2026-11-23T21:10:00.001Z", "seq": 1, "values": {} }""", RefusalReason.TimeAhead)]
    public void A_bad_reading_is_refused_with_its_reason(string json, RefusalReason reason)
    {
        Assert.False(TryRead(json, out _, out var refusal));
        Assert.Equal(reason, refusal.Reason);
        Assert.NotEmpty(refusal.Detail);
    }

    [Fact]
    public void Exactly_five_minutes_ahead_is_still_taken() =>
        Assert.True(TryRead("""{ "device": "lamp-00003", "at": "2026-11-23T21:10:00.000Z", "seq": 1, "values": {} }""", out _, out _));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_value_of_every_kind_survives_writing_and_reading(DeviceKind kind)
    {
        var values = DeviceValues.Empty;
        foreach (var definition in KindSchema.Of(kind).Values)
        {
            if (definition.Type == City.Devices.ValueType.Text)
            {
                values.Text = "[jp3]ROUTE «A9» BARRÉE";
            }
            else
            {
                values[definition.Slot] = definition.Maximum;
            }
        }

        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            ValuesJson.Write(writer, kind, values);
        }

        var read = DeviceValues.Empty;
        var reader = new Utf8JsonReader(stream.ToArray());
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var definition = KindSchema.Of(kind).Find(reader.ValueSpan)!;
            reader.Read();
            Assert.True(ValuesJson.TryReadValue(ref reader, definition, ref read, out var problem), problem);
        }

        Assert.Equal(values, read);
    }

    public static TheoryData<DeviceKind> Kinds() => [.. DeviceKinds.All];

    private static Reading Read(string json)
    {
        Assert.True(TryRead(json, out var reading, out var refusal), refusal.Detail);
        return reading;
    }

    private static bool TryRead(string json, out Reading reading, out ReadingRefusal refusal)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
        reader.Read();
        return ReadingParser.TryRead(ref reader, Small, Now, out reading, out refusal);
    }
}
