using FsCheck.Xunit;
using Microsoft.Extensions.Time.Testing;
using Twin.City;
using Twin.City.Devices;
using Twin.City.Lighting;
using Twin.City.Traffic;
using Twin.Grains.Lighting;
using Xunit;

namespace Twin.Tests.Lighting;

/// <summary>The light of the two zones of the lit city under any traffic, without the grains around it.</summary>
public sealed class ZoneLightsProperties
{
    // 23:00 in Paris on a November night.
    private static readonly DateTimeOffset Night = new(2026, 11, 24, 22, 0, 0, TimeSpan.Zero);

    /// <summary>One count.</summary>
    /// <param name="IsLong">Of Long Street, else of Short Street.</param>
    /// <param name="Vehicles">How many passed in the minute.</param>
    public sealed record Passing(bool IsLong, byte Vehicles);

    [Property(MaxTest = 100)]
    public async Task Only_the_counted_streets_lamps_move(Passing[] passings)
    {
        var city = new TwoZones();
        foreach (var passing in passings)
        {
            var before = city.Wants();
            await city.CountAsync(passing);
            var after = city.Wants();

            var moved = after.Keys.Where(lamp => before[lamp] != after[lamp]);
            Assert.Subset((passing.IsLong ? LitCity.LongLamps : LitCity.ShortLamps).ToHashSet(), moved.ToHashSet());
        }
    }

    [Property(MaxTest = 100)]
    public async Task A_street_is_lit_alike_in_all_its_zones(Passing[] passings)
    {
        var city = new TwoZones();
        foreach (var passing in passings)
        {
            await city.CountAsync(passing);
            var levels = city.Wants();
            Assert.Single(LitCity.LongLamps.Select(lamp => levels[lamp]).Distinct());
        }
    }

    [Property(MaxTest = 100)]
    public async Task A_zone_that_starts_again_wants_the_same_of_every_lamp(Passing[] passings)
    {
        var city = new TwoZones();
        foreach (var passing in passings)
        {
            await city.CountAsync(passing);
        }

        await city.BeatAsync();
        var before = city.Wants();
        city.Restart();

        Assert.Equal(before, city.Wants());
    }

    /// <summary>Both zones with their stored rows, and a clock that moves a minute with each count.</summary>
    private sealed class TwoZones
    {
        private readonly FakeTimeProvider _time = new(Night);
        private readonly CityClock _clock;
        private readonly City.Inventory.CityInventory _city = LitCity.Make();
        private readonly LitStreets _streets;
        private readonly KeptRow[] _rows = [new(), new()];
        private ZoneLights[] _zones;
        private long _sequence;

        public TwoZones()
        {
            _clock = new CityClock(_time, TimeSpan.Zero, TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris"));
            _streets = new LitStreets(_city);
            _zones = Start();
        }

        public void Restart() => _zones = Start();

        public Dictionary<int, double> Wants() => _city.Devices
            .Where(device => device.Kind == DeviceKind.Lamp)
            .ToDictionary(lamp => lamp.Ordinal, lamp => _zones[lamp.Zone].WantOf(lamp.Ordinal, null).Values[Slot.Lamp.Level]);

        public async Task CountAsync(Passing passing)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            var counter = passing.IsLong ? LitCity.LongCounter : LitCity.ShortCounter;
            var count = new CounterReading(counter, new ReadingStamp(_clock.NowMs, ++_sequence), passing.Vehicles, 60);
            foreach (var zone in _streets.ZonesOf(counter))
            {
                _zones[zone].Count([count]);
                _zones[zone].Decide();
                await _zones[zone].StoreAsync();
            }
        }

        /// <summary>What a zone does once a second.</summary>
        public async Task BeatAsync()
        {
            foreach (var zone in _zones)
            {
                zone.Look();
                zone.Decide();
                await zone.StoreAsync();
            }
        }

        private ZoneLights[] Start() => [.. _rows.Select((row, zone) =>
        {
            var lights = new ZoneLights(_city, _streets, zone, _clock, row);
            lights.Restore();
            lights.Look();
            lights.Decide();
            Assert.True(lights.StoreAsync().AsTask().IsCompletedSuccessfully);
            return lights;
        })];
    }

    /// <summary>A row as the database would keep it: what was written last is read again.</summary>
    private sealed class KeptRow : IPersistentState<ZoneLightsRow>
    {
        public ZoneLightsRow State { get; set; } = new();

        public string Etag => "";

        public bool RecordExists => true;

        public Task ClearStateAsync() => Task.CompletedTask;

        public Task WriteStateAsync() => Task.CompletedTask;

        public Task ReadStateAsync() => Task.CompletedTask;
    }
}
