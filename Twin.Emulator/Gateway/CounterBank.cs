using Twin.City;
using Twin.City.Devices;
using Twin.City.Inventory;
using Twin.City.Traffic;
using Twin.Emulator.Mqtt;

namespace Twin.Emulator.Gateway;

/// <summary>The traffic counters behind one gateway: each reports what has passed in each of its periods.</summary>
internal sealed class CounterBank
{
    private const int Occupancy = 1;
    private const double UsualSpeedLimitKmh = 50;
    private const long RememberedMs = 15 * 60_000;
    private const long ShortestRememberedMs = 60_000;

    private readonly FieldWorld _world;
    private readonly Counter[] _counters;
    private readonly Demand[] _demands;
    private readonly int[] _countersOfStreet;
    private readonly long[] _shiftMs;
    private readonly Agenda _agenda;
    private readonly long _periodMs;
    private bool _hasRemembered;

    /// <summary>Counters whose periods are spread over one another.</summary>
    public CounterBank(Counter[] counters, FieldWorld world, DateTimeOffset now)
    {
        (_counters, _world) = (counters, world);
        _periodMs = (long)world.Options.CounterPeriod.TotalMilliseconds;
        _demands = [.. counters.Select(Demand.Of)];
        var byStreet = world.City.Devices.OfType<Counter>().Where(counter => counter.Street is not null).CountBy(counter => counter.Street!).ToDictionary(StringComparer.Ordinal);
        _countersOfStreet = [.. counters.Select(counter => counter.Street is { } street ? byStreet[street] : 1)];
        _shiftMs = [.. counters.Select(counter => (long)(world.ShareOf(counter.Ordinal) * _periodMs))];
        _agenda = new Agenda(counters.Length);
        for (var i = 0; i < counters.Length; i++)
        {
            _agenda.At(i, PeriodEndMs(i, now.ToUnixTimeMilliseconds()));
        }
    }

    /// <summary>Reports the periods that have ended; answers when the next ends.</summary>
    public DateTimeOffset Advance(DateTimeOffset now, Outbox outbox)
    {
        var nowMs = now.ToUnixTimeMilliseconds();
        if (!_hasRemembered)
        {
            _hasRemembered = true;
            Remember(nowMs, outbox);
        }

        while (_agenda.TryTake(nowMs, out var counter))
        {
            if (!IsSilent(counter, now))
            {
                outbox.PutCount(_counters[counter].Ordinal, now, Count(counter, nowMs, _periodMs));
            }

            _agenda.At(counter, PeriodEndMs(counter, nowMs));
        }

        var nextMs = _agenda.NextMs;
        return nextMs == long.MaxValue ? DateTimeOffset.MaxValue : DateTimeOffset.FromUnixTimeMilliseconds(nextMs);
    }

    private bool IsSilent(int counter, DateTimeOffset now) =>
        _world.Breakages.SilentCounters.Contains(_counters[counter].Ordinal) || _world.Failures.OfDevice(_counters[counter], now) is not null;

    // A counter stands at its street long before anybody listens, and has a memory: when it is connected it first says what passed in the last quarter of an hour.
    private void Remember(long nowMs, Outbox outbox)
    {
        var periodMs = Math.Max(_periodMs, ShortestRememberedMs);
        for (var i = 0; i < _counters.Length; i++)
        {
            var lastEndMs = PeriodEndMs(i, nowMs) - _periodMs;
            for (var endMs = lastEndMs - (((RememberedMs / periodMs) - 1) * periodMs); endMs <= lastEndMs; endMs += periodMs)
            {
                var end = DateTimeOffset.FromUnixTimeMilliseconds(endMs);
                if (!IsSilent(i, end))
                {
                    outbox.PutCount(_counters[i].Ordinal, end, Count(i, endMs, periodMs));
                }
            }
        }
    }

    private DeviceValues Count(int index, long nowMs, long periodMs)
    {
        var counter = _counters[index];
        var period = (nowMs - _shiftMs[index]) / periodMs;
        var periodHours = periodMs / 3_600_000.0;
        var middle = DateTimeOffset.FromUnixTimeMilliseconds(nowMs - (periodMs / 2));
        var expectedPerHour = counter.Street is { } street && _world.Breakages.Traffic.TryGetValue(street, out var ordered)
            ? ordered / _countersOfStreet[index]
            : _demands[index].VehiclesPerHour(_world.Local(middle));
        var stream = new SeededStream(_world.Options.Seed, counter.Ordinal, period);
        var vehicles = stream.NextPoisson(expectedPerHour * periodHours);
        var speedKmh = TrafficSpeed.MeanKmh(counter.SpeedLimitKmh ?? UsualSpeedLimitKmh, expectedPerHour) * stream.NextBetween(0.9, 1.05);

        var values = DeviceValues.Empty;
        values[Slot.Counter.Vehicles] = vehicles;
        values[Occupancy] = Math.Round(TrafficSpeed.OccupancyPercent(vehicles / periodHours, speedKmh), 1);
        if (vehicles > 0)
        {
            values[Slot.Counter.MeanSpeedKmh] = Math.Round(speedKmh, 1);
        }

        values[Slot.Counter.PeriodS] = periodMs / 1000;
        return values;
    }

    private long PeriodEndMs(int counter, long nowMs) => ((((nowMs - _shiftMs[counter]) / _periodMs) + 1) * _periodMs) + _shiftMs[counter];
}
