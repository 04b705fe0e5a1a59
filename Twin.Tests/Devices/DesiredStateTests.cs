using FsCheck;
using FsCheck.Xunit;
using Twin.City.Devices;
using Xunit;

namespace Twin.Tests.Devices;

public sealed class DesiredStateTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeMilliseconds(Samples.StartMs);

    [Fact]
    public void An_order_merges_into_what_is_desired_and_null_takes_back()
    {
        var plan = Set(Slot.Signal.Plan, 3);
        var mode = Set(Slot.Signal.Mode, 4);

        var both = DesiredState.None.Take(Ask("a", plan), DeviceKind.Signal, Reported.Nothing).Take(Ask("b", mode), DeviceKind.Signal, Reported.Nothing);
        var taken = both.Take(Ask("c", DeviceValues.Empty, [Slot.Signal.Plan]), DeviceKind.Signal, Reported.Nothing);

        Assert.Equal(3, both.Values[Slot.Signal.Plan]);
        Assert.Equal(4, both.Values[Slot.Signal.Mode]);
        Assert.False(taken.Values.Has(Slot.Signal.Plan));
        Assert.Equal(4, taken.Values[Slot.Signal.Mode]);
        Assert.Equal(3, taken.Version);
    }

    [Fact]
    public void A_newer_order_supersedes_a_pending_one_but_not_an_acknowledged_one()
    {
        var first = DesiredState.None.Take(Ask("a", Set(Slot.Lamp.Level, 40)), DeviceKind.Lamp, Reported.Nothing);
        var acknowledged = first.Observe(DeviceKind.Lamp, Level(40));

        Assert.Equal(OrderStatus.Superseded, first.Take(Ask("b", Set(Slot.Lamp.Level, 60)), DeviceKind.Lamp, Reported.Nothing).StatusOf("a"));
        Assert.Equal(OrderStatus.Acknowledged, acknowledged.Take(Ask("b", Set(Slot.Lamp.Level, 60)), DeviceKind.Lamp, Level(40)).StatusOf("a"));
    }

    [Theory]
    [InlineData(60, OrderStatus.Acknowledged)]
    [InlineData(61, OrderStatus.Acknowledged)]
    [InlineData(61.5, OrderStatus.Pending)]
    [InlineData(double.NaN, OrderStatus.Pending)]
    public void A_level_is_acknowledged_within_one_percent(double reported, OrderStatus expected)
    {
        var state = DesiredState.None.Take(Ask("a", Set(Slot.Lamp.Level, 60)), DeviceKind.Lamp, Reported.Nothing);

        Assert.Equal(expected, state.Observe(DeviceKind.Lamp, Level(reported)).StatusOf("a"));
    }

    [Fact]
    public void Past_its_end_nothing_is_desired_and_the_version_has_grown()
    {
        var until = Start.AddMinutes(5);
        var order = Ask("a", Set(Slot.Lamp.Level, 60)) with { UntilIsStated = true, Until = until };
        var state = DesiredState.None.Take(order, DeviceKind.Lamp, Reported.Nothing);

        Assert.Equal(1, state.At(until.AddTicks(-1)).Version);
        Assert.Equal(2, state.At(until).Version);
        Assert.True(state.At(until).IsEmpty);
        Assert.Equal(OrderStatus.Expired, state.At(until).StatusOf("a"));
    }

    // The model: versions only grow, at most the newest order is pending, every order keeps the end it once had.
    [Property]
    public bool Whatever_happens_at_most_the_newest_order_is_pending_and_an_end_is_final(NonEmptyArray<byte> happenings)
    {
        var state = DesiredState.None;
        var ends = new Dictionary<string, OrderStatus>(StringComparer.Ordinal);
        var now = Start;
        for (var i = 0; i < happenings.Get.Length; i++)
        {
            var before = state;
            now = now.AddSeconds(10);
            state = Happen(state, happenings.Get[i], i, now);
            if (state.Version < before.Version || state.Orders.Skip(1).Any(order => order.Status == OrderStatus.Pending))
            {
                return false;
            }

            foreach (var (order, status) in state.Orders)
            {
                if (ends.TryGetValue(order.Id, out var end) && end != status)
                {
                    return false;
                }

                if (status != OrderStatus.Pending)
                {
                    ends[order.Id] = status;
                }
            }
        }

        return state.Orders.Length <= DesiredState.OrdersKept;
    }

    private static DesiredState Happen(DesiredState state, byte what, int i, DateTimeOffset now) => (what % 4) switch
    {
        0 => state.Take(Ask("order" + i, Set(Slot.Lamp.Level, what % 5 * 20)) with { At = now }, DeviceKind.Lamp, Reported.Nothing),
        1 => state.Take(
            Ask("order" + i, Set(Slot.Lamp.Level, what % 5 * 20)) with { At = now, UntilIsStated = true, Until = now.AddSeconds(25) },
            DeviceKind.Lamp,
            Level(what % 3 * 20)),
        2 => state.Observe(DeviceKind.Lamp, Level(what % 5 * 20)),
        _ => state.At(now),
    };

    private static Order Ask(string id, DeviceValues set, int[]? takenBack = null) =>
        new(id, set, takenBack ?? [], UntilIsStated: false, null, "operator:test", "test", Start);

    private static DeviceValues Set(int slot, double value)
    {
        var values = DeviceValues.Empty;
        values[slot] = value;
        return values;
    }

    private static Reported Level(double level) => new(new ReadingStamp(Samples.StartMs, 1), Set(Slot.Lamp.Level, level));
}
