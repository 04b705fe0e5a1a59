using FsCheck;
using FsCheck.Xunit;
using Twin.City.Devices;
using Twin.Journal.Blocks;
using Xunit;

namespace Twin.Tests.Journal;

public sealed class ReadingBlockProperties
{
    [Property]
    public bool Any_readings_come_back_exactly(NonEmptyArray<(NonNegativeInt Device, long At, long Sequence, double Number, byte Mask, string? Text)> rows)
    {
        var readings = rows.Get.Select(row => Make(row.Device.Get, row.At, row.Sequence, row.Number, row.Mask, row.Text)).ToArray();

        return ReadingBlock.Decode(ReadingBlock.Encode(readings)).AsSpan().SequenceEqual(readings);
    }

    // Numbers by their bits: any pattern, so that every kind of double comes up, and none that is not stated comes to be.
    [Property]
    public bool Any_bits_of_numbers_come_back(int seed)
    {
        var random = new Random(seed);
        var readings = Enumerable.Range(0, 20).Select(device =>
        {
            var values = DeviceValues.Empty;
            values[random.Next(DeviceValues.NumberCount)] = BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue));
            return new Reading(device, new ReadingStamp(1, device), values);
        }).ToArray();

        return ReadingBlock.Decode(ReadingBlock.Encode(readings)).Zip(readings).All(pair => Bits(pair.First).SequenceEqual(Bits(pair.Second)));
    }

    [Fact]
    public void No_readings_are_a_block_too() => Assert.Empty(ReadingBlock.Decode(ReadingBlock.Encode([])));

    [Theory]
    [InlineData(-0.0)]
    [InlineData(double.MaxValue)]
    [InlineData(double.MinValue)]
    [InlineData(double.Epsilon)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(812.4)]
    [InlineData(0.1 + 0.2)]
    [InlineData(9_007_199_254_740_993)]
    public void A_number_keeps_every_bit(double number)
    {
        var values = DeviceValues.Empty;
        values[2] = number;

        var read = ReadingBlock.Decode(ReadingBlock.Encode([new Reading(0, new ReadingStamp(1, 1), values)]));

        Assert.Equal(BitConverter.DoubleToInt64Bits(number), BitConverter.DoubleToInt64Bits(Assert.Single(read).Values[2]));
    }

    [Property]
    public bool A_changed_byte_is_noticed(NonNegativeInt place, byte change)
    {
        var block = ReadingBlock.Encode([.. Enumerable.Range(0, 5).Select(step => Samples.OfLamp(step, step))]);
        if (change == 0)
        {
            return true;
        }

        block[place.Get % block.Length] ^= change;
        try
        {
            ReadingBlock.Decode(block);
            return false;
        }
        catch (InvalidDataException)
        {
            return true;
        }
    }

    // Not a number means not stated, whatever its bits.
    private static IEnumerable<long> Bits(Reading reading)
    {
        var values = reading.Values;
        return Enumerable.Range(0, DeviceValues.NumberCount)
            .Select(slot => BitConverter.DoubleToInt64Bits(values.Has(slot) ? values[slot] : double.NaN));
    }

    private static Reading Make(int device, long at, long sequence, double number, byte mask, string? text)
    {
        var values = DeviceValues.Empty;
        for (var slot = 0; slot < DeviceValues.NumberCount; slot++)
        {
            if ((mask & (1 << slot)) != 0)
            {
                values[slot] = number + slot;
            }
        }

        values.Text = text;
        return new Reading(device, new ReadingStamp(at, sequence), values);
    }
}
