using Twin.City.Devices;
using Twin.City.Inventory;
using Twin.City.Lighting;
using Xunit;

namespace Twin.Tests.Lighting;

/// <summary>What lamps add up to.</summary>
public sealed class LampFiguresTests
{
    private static readonly Lamp Lamp = SmallCity.Make().Devices.OfType<Lamp>().First();

    [Fact]
    public void Lamps_add_up_and_silent_ones_count_by_their_rated_power_only() => Assert.Equal(
        new LampFigures(4, 3, 1, 35, 75.5, 400),
        LampFigures.Of([(Lamp, Of(level: 70, powerW: 75.5)), (Lamp, Of(level: 0, powerW: 0)), (Lamp, Of(level: null, powerW: null)), (Lamp, Reported.Nothing)]));

    [Fact]
    public void No_lamps_have_no_level() => Assert.Equal(new LampFigures(0, 0, 0, null, 0, 0), LampFigures.Of([]));

    private static Reported Of(double? level, double? powerW)
    {
        var values = DeviceValues.Empty;
        if (level is { } percent)
        {
            values[Slot.Lamp.Level] = percent;
        }

        if (powerW is { } power)
        {
            values[Slot.Lamp.PowerW] = power;
        }

        return new Reported(new ReadingStamp(Samples.StartMs, 1), values);
    }
}
