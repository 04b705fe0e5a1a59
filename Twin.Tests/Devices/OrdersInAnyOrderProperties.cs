using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Twin.City.Devices;
using Xunit;

namespace Twin.Tests.Devices;

/// <summary>Orders reach a device late, twice and in any order: what is desired in the end must not depend on that.</summary>
public sealed class OrdersInAnyOrderProperties
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeMilliseconds(Samples.StartMs);

    [Property(MaxTest = 1000)]
    public Property Orders_in_any_order_and_some_twice_end_as_in_the_order_of_their_times(byte[] seeds, int seed)
    {
        var orders = MakeSignalOrders([.. seeds.Take(DesiredState.OrdersKept)]);
        return EndsTheSame(orders, seed).Label(string.Join("\n", orders.AsEnumerable()));
    }

    // A bulk order to lamps states level and end: nothing of an earlier one is left, so even those that come after they are forgotten do no harm.
    [Property(MaxTest = 1000)]
    public Property Any_number_of_whole_orders_to_a_lamp_in_any_order_end_as_in_the_order_of_their_times(byte[] seeds, int seed)
    {
        Order[] orders = [.. seeds.Select(MakeLampOrder)];
        return EndsTheSame(orders, seed).Label(string.Join("\n", orders.AsEnumerable()));
    }

    [Property]
    public bool The_same_order_twice_changes_nothing(byte[] seeds, int seed)
    {
        var orders = MakeSignalOrders(seeds);
        var state = TakeAll(Samples.ShuffledWithDuplicates(orders, seed));

        return orders.All(order => ReferenceEquals(state, state.Take(order, DeviceKind.Signal, Reported.Nothing)));
    }

    [Property]
    public bool A_late_order_never_takes_back_an_end_nor_a_version(byte[] seeds, int seed)
    {
        var state = DesiredState.None;
        foreach (var order in Samples.ShuffledWithDuplicates(MakeSignalOrders(seeds), seed))
        {
            var next = state.Take(order, DeviceKind.Signal, Reported.Nothing);
            var isNew = !ReferenceEquals(next, state);
            var endsStay = state.Orders.All(held => held.Status == OrderStatus.Pending || (next.StatusOf(held.Order.Id) ?? held.Status) == held.Status);
            if (!endsStay || next.Orders.Length > DesiredState.OrdersKept || next.Orders.Skip(1).Any(held => held.Status == OrderStatus.Pending)
                || (isNew && next.Version <= state.Version))
            {
                return false;
            }

            state = next;
        }

        return true;
    }

    [Fact]
    public void An_order_that_comes_after_a_newer_one_does_not_undo_it()
    {
        var older = Level("a", 40, Start);
        var state = DesiredState.None.Take(Level("b", 60, Start.AddSeconds(1)), DeviceKind.Lamp, Reported.Nothing).Take(older, DeviceKind.Lamp, Reported.Nothing);

        Assert.Equal(60, state.Values[Slot.Lamp.Level]);
        Assert.Equal("b", state.Latest!.Order.Id);
        Assert.Equal(OrderStatus.Superseded, state.StatusOf("a"));
        Assert.Equal(OrderStatus.Pending, state.StatusOf("b"));
    }

    [Fact]
    public void Taking_back_an_order_means_nothing_after_another()
    {
        var first = Level("a", 40, Start);
        var takeBack = TakeBack("c", first, Start.AddSeconds(2));

        var alone = DesiredState.None.Take(first, DeviceKind.Lamp, Reported.Nothing).Take(takeBack, DeviceKind.Lamp, Reported.Nothing);
        var between = DesiredState.None.Take(first, DeviceKind.Lamp, Reported.Nothing).Take(Level("b", 60, Start.AddSeconds(1)), DeviceKind.Lamp, Reported.Nothing);

        Assert.True(alone.IsEmpty);
        Assert.Equal(OrderStatus.Superseded, alone.StatusOf("a"));
        Assert.Same(between, between.Take(takeBack, DeviceKind.Lamp, Reported.Nothing));
        Assert.Equal(OrderStatus.Superseded, between.StatusOf(takeBack, Start.AddMinutes(1)));
    }

    [Fact]
    public void An_order_that_comes_after_it_was_taken_back_stays_taken_back()
    {
        var first = Level("a", 40, Start);

        var state = DesiredState.None.Take(TakeBack("c", first, Start.AddSeconds(2)), DeviceKind.Lamp, Reported.Nothing).Take(first, DeviceKind.Lamp, Reported.Nothing);

        Assert.True(state.IsEmpty);
        Assert.Equal(OrderStatus.Superseded, state.StatusOf("a"));
    }

    [Fact]
    public void An_order_is_pending_until_it_arrives_expired_past_its_end_and_superseded_when_it_is_forgotten()
    {
        var order = Level("a", 40, Start) with { UntilIsStated = true, Until = Start.AddMinutes(5) };
        var state = DesiredState.None.Take(order, DeviceKind.Lamp, Reported.Nothing);
        var forgotten = Enumerable.Range(0, DesiredState.OrdersKept).Aggregate(
            state, (held, i) => held.Take(Level("b" + i, i, Start.AddSeconds(i)), DeviceKind.Lamp, Reported.Nothing));

        Assert.Equal(OrderStatus.Pending, DesiredState.None.StatusOf(order, Start));
        Assert.Equal(OrderStatus.Expired, DesiredState.None.StatusOf(order, Start.AddMinutes(5)));
        Assert.Equal(OrderStatus.Expired, state.StatusOf(order, Start.AddMinutes(5)));
        Assert.Null(forgotten.StatusOf("a"));
        Assert.Equal(OrderStatus.Superseded, forgotten.StatusOf(order, Start));
        Assert.Same(forgotten, forgotten.Take(order, DeviceKind.Lamp, Reported.Nothing));
    }

    [Fact]
    public void An_order_from_a_clock_that_runs_behind_still_follows_the_state_that_its_sender_saw()
    {
        var state = DesiredState.None.Take(Level("b", 60, Start.AddSeconds(1)), DeviceKind.Lamp, Reported.Nothing);

        var next = state.Take(state.AsNewest(Level("a", 40, Start)), DeviceKind.Lamp, Reported.Nothing);

        Assert.Equal(40, next.Values[Slot.Lamp.Level]);
        Assert.Equal("a", next.Latest!.Order.Id);
    }

    // Statuses but the latest one's are left out: what ended before a late order came has ended, and nobody takes that back.
    private static bool EndsTheSame(Order[] orders, int seed)
    {
        var expected = TakeAll([.. orders.OrderBy(order => order.Stamp)]);
        var actual = TakeAll(Samples.ShuffledWithDuplicates(orders, seed));
        var late = Start.AddHours(1);
        return Wanted(expected) == Wanted(actual) && Wanted(expected.At(late)) == Wanted(actual.At(late)) && actual.Latest?.Order.Id == expected.Latest?.Order.Id
            && actual.Orders.Select(progress => progress.Order.Id).SequenceEqual(expected.Orders.Select(progress => progress.Order.Id), StringComparer.Ordinal);
    }

    private static (DeviceValues Values, DateTimeOffset? Until) Wanted(DesiredState state) => (state.Values, state.Until);

    private static DesiredState TakeAll(Order[] orders) =>
        orders.Aggregate(DesiredState.None, (state, order) => state.Take(order, DeviceKind.Signal, Reported.Nothing));

    // Few times, so that ties are common; two slots; ends, values taken back and orders taken back among them.
    private static Order[] MakeSignalOrders(byte[] seeds)
    {
        Order[] orders = [.. seeds.Select(MakeSignalOrder)];
        return [.. orders.Select((order, i) => seeds[i] % 5 == 0 ? TakeBack(order.Id, orders[seeds[i] / 5 % orders.Length], order.At) : order)];
    }

    private static Order MakeSignalOrder(byte seed, int i)
    {
        var random = new Random(seed);
        var at = Start.AddSeconds(random.Next(6));
        var slot = random.Next(2) == 0 ? Slot.Signal.Plan : Slot.Signal.Mode;
        var order = random.Next(4) == 0 ? Ask(Id(i), DeviceValues.Empty, [slot], at) : Ask(Id(i), With(slot, random.Next(4)), [], at);
        return random.Next(3) == 0 ? order with { UntilIsStated = true, Until = at.AddSeconds(random.Next(1, 4)) } : order;
    }

    private static Order MakeLampOrder(byte seed, int i)
    {
        var random = new Random(seed);
        var at = Start.AddSeconds(random.Next(12));
        var order = random.Next(4) == 0 ? Ask(Id(i), DeviceValues.Empty, [Slot.Lamp.Level], at) : Ask(Id(i), With(Slot.Lamp.Level, random.Next(101)), [], at);
        return order with { UntilIsStated = true, Until = random.Next(2) == 0 ? at.AddSeconds(random.Next(1, 5)) : null };
    }

    private static string Id(int i) => $"order-{i:D3}";

    private static Order Level(string id, double level, DateTimeOffset at) => Ask(id, With(Slot.Lamp.Level, level), [], at);

    private static Order TakeBack(string id, Order revoked, DateTimeOffset at) =>
        Ask(id, DeviceValues.Empty, [.. revoked.Set.StatedSlots()], at) with { Revokes = revoked.Stamp };

    private static Order Ask(string id, DeviceValues set, int[] takenBack, DateTimeOffset at) =>
        new(id, set, takenBack, UntilIsStated: false, null, "operator:test", "test", at);

    private static DeviceValues With(int slot, double value)
    {
        var values = DeviceValues.Empty;
        values[slot] = value;
        return values;
    }
}
