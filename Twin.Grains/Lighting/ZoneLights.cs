using Twin.City;
using Twin.City.Devices;
using Twin.City.Inventory;
using Twin.City.Lighting;
using Twin.City.Traffic;
using Twin.Grains.Commands;

namespace Twin.Grains.Lighting;

/// <summary>
/// The light of a zone: keeps the traffic of its counted streets, lets <see cref="LightingPolicy"/> decide when something that it depends on changes, and says of every lamp what is wanted.
/// Decisions are stored before they are carried out.
/// </summary>
internal sealed class ZoneLights
{
    // Traffic that no decision has stored yet is stored this often; after a crash a window lacks at most this much.
    private static readonly TimeSpan WindowPeriod = TimeSpan.FromMinutes(1);

    private readonly CityInventory _city;
    private readonly CityClock _clock;
    private readonly IPersistentState<ZoneLightsRow> _row;
    private readonly Dictionary<int, CounterWindow> _windows = [];
    private readonly Dictionary<int, StreetControl[]> _streetsOfCounter;
    private readonly Dictionary<int, StreetControl> _streetOfLamp = [];
    private readonly StreetControl[] _streets;
    private readonly HashSet<StreetControl> _touched = [];
    private readonly List<StreetControl> _decided = [];
    private DateTimeOffset _storedAt;
    private DateTimeOffset _listeningSince;
    private bool _areWindowsStored = true;

    public ZoneLights(CityInventory city, LitStreets streets, int zone, CityClock clock, IPersistentState<ZoneLightsRow> row)
    {
        _city = city;
        _clock = clock;
        _row = row;
        _streets = [.. streets.InZone(zone)
            .Where(street => !street.Counters.IsEmpty)
            .Select(street => new StreetControl(street, [.. street.Lamps.Where(lamp => city.Devices[lamp].Zone == zone)]))];
        _streetsOfCounter = _streets
            .SelectMany(street => street.Lit.Counters.Select(counter => (counter, street)))
            .GroupBy(pair => pair.counter, pair => pair.street)
            .ToDictionary(group => group.Key, group => group.ToArray());
        foreach (var street in _streets)
        {
            foreach (var lamp in street.Lamps)
            {
                _streetOfLamp.Add(lamp, street);
            }
        }
    }

    /// <summary>Ordinals of the counters whose streets the zone lights, be they in another zone.</summary>
    public IReadOnlyCollection<int> Counters => _streetsOfCounter.Keys;

    /// <summary>The counted streets.</summary>
    public IReadOnlyList<StreetControl> Streets => _streets;

    /// <summary>The program that lamps follow where nothing is counted.</summary>
    public LightingProgram Program { get; } = LightingProgram.Standard;

    /// <summary>True while it is dark in the city.</summary>
    public bool IsDark { get; private set; }

    /// <summary>What the program says now, in percent.</summary>
    public int ProgramLevelPercent { get; private set; }

    /// <summary>The street that lights a lamp by its traffic; null for a lamp that follows the program.</summary>
    public StreetControl? StreetOf(int lamp) => _streetOfLamp.GetValueOrDefault(lamp);

    /// <summary>Recovers decisions and traffic from the stored row.</summary>
    public void Restore()
    {
        foreach (var street in _streets)
        {
            if (_row.State.Decisions.TryGetValue(street.Lit.Street.Id, out var decisions))
            {
                street.Restore(decisions.Select(FromWire));
            }
        }

        foreach (var (id, window) in _row.State.Windows)
        {
            if (_city.Find(id) is { } counter)
            {
                _windows[counter.Ordinal] = CounterWindow.FromState(FromWire(window));
            }
        }

        _storedAt = _clock.Now;
        _listeningSince = _clock.Now;
    }

    /// <summary>Takes counts; their streets are decided anew by the next <see cref="Decide()"/>.</summary>
    public void Count(IEnumerable<CounterReading> counts)
    {
        foreach (var count in counts)
        {
            if (!_streetsOfCounter.TryGetValue(count.Counter, out var streets))
            {
                continue;
            }

            var held = WindowOf(count.Counter);
            var window = held.Add(count.Stamp, count.Vehicles, count.PeriodS);
            if (ReferenceEquals(window, held))
            {
                continue;
            }

            _windows[count.Counter] = window;
            _areWindowsStored = false;
            _touched.UnionWith(streets);
        }
    }

    /// <summary>Looks at the sky, the clock and every street: what changes by itself is decided by the next <see cref="Decide()"/>.</summary>
    /// <returns>True when it has become dark or light, or the program says something else: then something else may be wanted of every lamp.</returns>
    public bool Look()
    {
        var now = _clock.Now;
        var before = (IsDark, ProgramLevelPercent);
        IsDark = Darkness.IsDark(now, _city.Manifest.Centre);
        ProgramLevelPercent = Program.LevelAt(now, _clock.TimeZone, IsDark);
        _touched.UnionWith(_streets);
        return before != (IsDark, ProgramLevelPercent);
    }

    /// <summary>Decides the streets that something has changed for.</summary>
    public void Decide()
    {
        foreach (var street in _touched)
        {
            Decide(street);
        }

        _touched.Clear();
    }

    /// <summary>Stores what has been decided, and the traffic when that is due. Only then is it carried out.</summary>
    /// <returns>The streets whose decision has come into force.</returns>
    public async ValueTask<IReadOnlyList<StreetControl>> StoreAsync()
    {
        var areWindowsDue = !_areWindowsStored && _clock.Now - _storedAt >= WindowPeriod;
        if (_decided.Count == 0 && !areWindowsDue)
        {
            return [];
        }

        _row.State = new ZoneLightsRow
        {
            Decisions = _streets.Where(street => street.Latest is not null).ToDictionary(
                street => street.Lit.Street.Id, street => street.Decisions.Select(ToWire).ToArray(), StringComparer.Ordinal),
            Windows = _windows.ToDictionary(
                window => _city.Devices[window.Key].Id, window => ToWire(window.Value.ToState()), StringComparer.Ordinal),
        };
        await _row.WriteStateAsync();
        _storedAt = _clock.Now;
        _areWindowsStored = true;
        StreetControl[] inForce = [.. _decided];
        _decided.Clear();
        foreach (var street in inForce)
        {
            street.Stored();
        }

        return inForce;
    }

    /// <summary>What is wanted of a lamp now.</summary>
    public CommandWant WantOf(int lamp, DesiredState? desired) =>
        LampWant.Of(desired, StreetOf(lamp)?.InForce, Program, ProgramLevelPercent, _clock.Now);

    /// <summary>The traffic of a street as it is now.</summary>
    public StreetTraffic TrafficOf(StreetControl street) =>
        StreetTraffic.Of([.. street.Lit.Counters.Select(WindowOf)], street.Lit.Street, _clock.Now, _listeningSince);

    /// <summary>The traffic that a counter has counted.</summary>
    public CounterWindow WindowOf(int counter) => _windows.GetValueOrDefault(counter, CounterWindow.Empty);

    /// <summary>What a lamp's level follows from; null for other kinds.</summary>
    public LightWhy? WhyOf(Device device)
    {
        if (device.Kind != DeviceKind.Lamp)
        {
            return null;
        }

        var street = StreetOf(device.Ordinal);
        return new LightWhy(
            Program.Id,
            ProgramLevelPercent,
            IsDark,
            street is null ? 0 : StreetCapacity.VehiclesPerHour(street.Lit.Street, street.Lit.Counters.Length),
            [.. street?.Decisions.Select(ToWire) ?? []]);
    }

    private void Decide(StreetControl street)
    {
        var held = street.Latest?.Light;
        var now = _clock.Now;
        var light = LightingPolicy.Decide(held, TrafficOf(street), IsDark, now);
        if (ReferenceEquals(light, held))
        {
            return;
        }

        var before = held is { Rule: not LightingRule.Daylight } ? held.LevelPercent : ProgramLevelPercent;
        street.Decide(new LightDecision(
            Guid.CreateVersion7(now).ToString("N"),
            light,
            LightDecision.RampBetween(before, light.LevelPercent),
            [.. street.Lit.Counters.Where(_windows.ContainsKey).Select(LastCount)]));
        if (!_decided.Contains(street))
        {
            _decided.Add(street);
        }
    }

    private CounterReading LastCount(int counter)
    {
        var window = _windows[counter];
        return new CounterReading(counter, window.Last, window.LastVehicles, window.PeriodS);
    }

    private LightDecisionWire ToWire(LightDecision decision) => new(
        decision.Id,
        decision.Light.Rule,
        decision.Light.LevelPercent,
        decision.Light.At,
        decision.Light.VolumePerHour,
        decision.Light.Share,
        decision.Ramp,
        [.. decision.Counts.Select(count => new CountedWire(
            _city.Devices[count.Counter].Id, count.Stamp.AtMs, count.Stamp.Sequence, count.Vehicles, count.PeriodS))]);

    private LightDecision FromWire(LightDecisionWire wire) => new(
        wire.Id,
        new StreetLight(wire.Rule, wire.LevelPercent, wire.At, wire.VolumePerHour, wire.Share),
        wire.Ramp,
        [.. wire.Counts
            .Where(count => _city.Find(count.Counter) is not null)
            .Select(count => new CounterReading(
                _city.Find(count.Counter)!.Ordinal, new ReadingStamp(count.AtMs, count.Sequence), count.Vehicles, count.PeriodS))]);

    private static CounterWindowWire ToWire(CounterWindowState state) =>
        new(state.LastAtMs, state.LastSequence, state.LastVehicles, state.PeriodS, state.HeardSinceMs, state.Minutes, state.Vehicles, state.CoveredS);

    private static CounterWindowState FromWire(CounterWindowWire wire) =>
        new(wire.LastAtMs, wire.LastSequence, wire.LastVehicles, wire.PeriodS, wire.HeardSinceMs, wire.Minutes, wire.Vehicles, wire.CoveredS);
}
