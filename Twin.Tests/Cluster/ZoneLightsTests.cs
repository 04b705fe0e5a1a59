using Twin.City;
using Twin.City.Devices;
using Twin.City.Lighting;
using Twin.Grains.Commands;
using Twin.Grains.Devices;
using Twin.Grains.Zones;
using Twin.Tests.Lighting;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Cluster;

/// <summary>A zone at night: what it commands when cars pass, a counter falls silent, a person orders, or it is lost in the middle.</summary>
public sealed class ZoneLightsTests
{
    // 23:00 in Paris on a November night: dark, and the program says 70 %.
    private static readonly DateTimeOffset Night = new(2026, 11, 24, 22, 0, 0, TimeSpan.Zero);

    private const int FullLevel = 100;
    private const int LowLevel = 50;
    private const int ProgramLevel = 70;

    [Fact]
    public async Task When_cars_pass_exactly_that_streets_lamps_are_told_in_whichever_zone_they_stand()
    {
        await using var city = await NightAsync();
        await city.ReportAllLampsAsync(ProgramLevel);
        await city.CountQuietQuarterHourAsync(LitCity.ShortCounter);
        await city.CountQuietQuarterHourAsync(LitCity.LongCounter);
        await city.ToldAsync(LitCity.LongLamps, LowLevel);
        await city.ToldAsync(LitCity.ShortLamps, LowLevel);

        await city.CountAsync(LitCity.LongCounter, vehicles: 500);

        await city.ToldAsync(LitCity.LongLamps, FullLevel);
        Assert.All(city.LastTold(LitCity.ShortLamps), level => Assert.Equal(LowLevel, level));
        Assert.All(city.LastTold(LitCity.QuietLamps), level => Assert.Null(level));
    }

    [Fact]
    public async Task Why_tells_the_reading_the_rule_the_decision_the_command_and_the_acknowledgement()
    {
        await using var city = await QuietNightAsync();
        await city.CountAsync(LitCity.ShortCounter, vehicles: 500);
        await city.ToldAsync(LitCity.ShortLamps, FullLevel);

        var before = (await city.Cluster.Zone(0).Why("lamp-00006"))!;
        await city.ReportAsync(LitCity.ShortLamps[0], FullLevel);
        var after = await Eventually.Async(
            async () => (await city.Cluster.Zone(0).Why("lamp-00006"))!, why => why.Command!.Phase == DeliveryPhase.Settled, "the lamp's report to acknowledge");

        Assert.Equal(DeliveryPhase.Sent, before.Command!.Phase);
        Assert.Equal(CommandSource.Dynamic, after.Command!.Source);
        Assert.Equal("counter-0019", Assert.Single(after.Light!.Decisions[0].Counts).Counter);
        Assert.Equal(500, after.Light.Decisions[0].Counts[0].Vehicles);
        Assert.Equal(after.Command.Command, after.Light.Decisions[0].Id);
        Assert.True(after.Command.AcknowledgedAtMs >= after.Command.SentAtMs);
    }

    [Fact]
    public async Task A_persons_order_goes_before_traffic_until_it_is_taken_back()
    {
        await using var city = await QuietNightAsync();
        var lamp = LitCity.ShortLamps[2];

        await city.OrderAsync(lamp, 30, expectedVersion: 0);
        await city.ToldAsync([lamp], 30);
        await city.CountAsync(LitCity.ShortCounter, vehicles: 500);
        await city.ToldAsync([.. LitCity.ShortLamps.Except([lamp])], FullLevel);
        Assert.Equal(30, Assert.Single(city.LastTold([lamp])));

        await city.OrderAsync(lamp, null, expectedVersion: 1);
        await city.ToldAsync([lamp], FullLevel);
    }

    [Fact]
    public async Task A_persons_order_ends_by_itself_and_the_lamp_does_again_what_traffic_asks_for()
    {
        await using var city = await QuietNightAsync();
        var lamp = LitCity.ShortLamps[2];
        await city.OrderAsync(lamp, 30, expectedVersion: 0, lasts: TimeSpan.FromMinutes(2));
        await city.ToldAsync([lamp], 30);

        city.Wait(TimeSpan.FromMinutes(2));

        await city.ToldAsync([lamp], LowLevel);
        Assert.True((await city.Cluster.Device(lamp).Describe()).Desired.IsEmpty);
    }

    [Fact]
    public async Task A_counter_that_falls_silent_gives_its_street_the_full_level()
    {
        await using var city = await QuietNightAsync();

        city.Wait(TimeSpan.FromMinutes(4));

        await city.ToldAsync(LitCity.ShortLamps, FullLevel);
        Assert.Equal("silentCounter", (await city.Cluster.Zone(0).Why("lamp-00006"))!.Light!.Decisions[0].Rule.Name());
    }

    [Fact]
    public async Task A_zone_that_was_away_for_long_stands_by_its_decision_until_the_counter_has_had_its_time_to_speak()
    {
        await using var city = await QuietNightAsync();
        foreach (var lamp in LitCity.ShortLamps)
        {
            await city.ReportAsync(lamp, LowLevel);
        }

        await city.ForgetAsync(0, away: TimeSpan.FromMinutes(30));

        Assert.Equal(LowLevel, (await city.Cluster.Zone(0).Why("lamp-00006"))!.Light!.Decisions[0].LevelPercent);
        city.Wait(TimeSpan.FromMinutes(4));
        await city.ToldAsync(LitCity.ShortLamps, FullLevel);
    }

    [Fact]
    public async Task A_zone_that_is_lost_in_the_middle_stands_by_its_decision_and_sends_what_was_not_done()
    {
        await using var city = await QuietNightAsync();
        await city.CountAsync(LitCity.ShortCounter, vehicles: 500);
        await city.ToldAsync(LitCity.ShortLamps, FullLevel);
        await city.ReportAsync(LitCity.ShortLamps[0], FullLevel);
        var decision = (await city.Cluster.Zone(0).Why("lamp-00006"))!.Light!.Decisions[0].Id;

        await city.ForgetAsync(0);

        await city.ToldAsync([.. LitCity.ShortLamps.Skip(1)], FullLevel);
        Assert.Equal(decision, (await city.Cluster.Zone(0).Why("lamp-00007"))!.Light!.Decisions[0].Id);
        Assert.Null(Assert.Single(city.LastTold([LitCity.ShortLamps[0]])));
    }

    [Fact]
    public async Task A_command_that_nobody_answers_is_sent_again_under_the_same_number()
    {
        await using var city = await NightAsync();
        await city.ReportAllLampsAsync(ProgramLevel);
        await city.CountAsync(LitCity.ShortCounter, vehicles: 500);

        var again = await Eventually.Async(
            () => Task.FromResult(city.SentTo(LitCity.ShortLamps[0]).GroupBy(command => command.Command).FirstOrDefault(sent => sent.Count() >= 2)),
            sent => sent is not null,
            "a command to come again");
        Assert.Single(again!.Select(command => command.Correlation).Distinct());
    }

    // Short Street has been counted for a quarter of an hour, nobody passed, and its lamps have been told to go low.
    private static async Task<NightCity> QuietNightAsync()
    {
        var city = await NightAsync();
        await city.ReportAllLampsAsync(ProgramLevel);
        await city.CountQuietQuarterHourAsync(LitCity.ShortCounter);
        await city.ToldAsync(LitCity.ShortLamps, LowLevel);
        return city;
    }

    private static async Task<NightCity> NightAsync()
    {
        var time = new MovableTime();
        var clock = new CityClock(time, Night - time.GetUtcNow(), TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris"));
        var cluster = await TwinCluster.StartAsync(1, LitCity.Make(), clock);
        var city = new NightCity(cluster, clock, time);
        await city.ListenAsync();
        return city;
    }

    /// <summary>The lit city at night, with a field that only listens.</summary>
    private sealed class NightCity(TwinCluster cluster, CityClock clock, MovableTime time) : IZoneObserver, IAsyncDisposable
    {
        private readonly Lock _lock = new();
        private readonly List<FieldCommand> _commands = [];
        private readonly Dictionary<int, double?> _told = [];
        private IZoneObserver? _reference;
        private long _sequence;

        public TwinCluster Cluster => cluster;

        public IReadOnlyList<FieldCommand> SentTo(int lamp)
        {
            lock (_lock)
            {
                return [.. _commands.Where(command => command.Devices.Contains(lamp))];
            }
        }

        public async Task ListenAsync()
        {
            _reference ??= cluster.Silos.Client.CreateObjectReference<IZoneObserver>(this);
            await cluster.Zone(0).Subscribe(_reference, 0, 0);
            await cluster.Zone(1).Subscribe(_reference, 0, 0);
        }

        public void Frame(ZoneFrame frame)
        {
            // These tests listen for commands.
        }

        public void Commands(FieldCommand[] commands)
        {
            lock (_lock)
            {
                _commands.AddRange(commands);
                foreach (var command in commands)
                {
                    foreach (var device in command.Devices)
                    {
                        _told[device] = command.Values?[Slot.Lamp.Level];
                    }
                }
            }
        }

        public async Task ReportAllLampsAsync(int level)
        {
            foreach (var lamp in LitCity.LongLamps.Concat(LitCity.ShortLamps).Concat(LitCity.QuietLamps))
            {
                await ReportAsync(lamp, level);
            }
        }

        public Task<ReadingOutcome> ReportAsync(int lamp, int level)
        {
            var values = DeviceValues.Empty;
            values[Slot.Lamp.Level] = level;
            return cluster.TakeAsync(new Reading(lamp, new ReadingStamp(clock.NowMs, ++_sequence), values));
        }

        /// <summary>What a counter with a memory sends when it is connected: a quiet quarter of an hour, minute by minute.</summary>
        public async Task CountQuietQuarterHourAsync(int counter)
        {
            for (var minute = 16; minute > 0; minute--)
            {
                await CountAsync(counter, 0, clock.NowMs - (minute * 60_000));
            }
        }

        public Task<ReadingOutcome> CountAsync(int counter, int vehicles) => CountAsync(counter, vehicles, clock.NowMs);

        public async Task<ReadingOutcome> CountAsync(int counter, int vehicles, long atMs)
        {
            var values = DeviceValues.Empty;
            values[Slot.Counter.Vehicles] = vehicles;
            values[Slot.Counter.PeriodS] = 60;
            return await cluster.TakeAsync(new Reading(counter, new ReadingStamp(atMs, ++_sequence), values));
        }

        public void Wait(TimeSpan span) => time.Advance(span);

        public async Task OrderAsync(int lamp, int? level, int expectedVersion, TimeSpan? lasts = null)
        {
            var set = DeviceValues.Empty;
            set[Slot.Lamp.Level] = level ?? double.NaN;
            var order = new Order(
                Guid.NewGuid().ToString("N"), set, level is null ? [Slot.Lamp.Level] : [], UntilIsStated: lasts is not null, clock.Now + lasts, "operator:ana", "event", clock.Now);
            var receipt = await cluster.Device(lamp).Take(new OrderMessage(new OrderProgress(order, OrderStatus.Pending), expectedVersion));
            Assert.True(receipt.IsAccepted);
        }

        public Task<IReadOnlyList<double?>> ToldAsync(int[] lamps, int level) => Eventually.Async(
            () => Task.FromResult(LastTold(lamps)), told => told.All(one => one == level), $"lamps {string.Join(',', lamps)} to be told {level} %");

        public IReadOnlyList<double?> LastTold(int[] lamps)
        {
            lock (_lock)
            {
                return [.. lamps.Select(lamp => _told.GetValueOrDefault(lamp))];
            }
        }

        public async Task ForgetAsync(int zone, TimeSpan away = default)
        {
            lock (_lock)
            {
                _told.Clear();
            }

            await cluster.Silos.DeactivateAsync((Orleans.Runtime.IAddressable)cluster.Zone(zone));
            time.Advance(away);
            await ListenAsync();
        }

        public ValueTask DisposeAsync() => cluster.DisposeAsync();
    }
}
