using System.Globalization;
using System.Text.Json;
using Twin.City.Field;
using Twin.City.Inventory;
using Twin.Tests.Inventory;
using Twin.Tests.Mqtt;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Lighting;

/// <summary>The story of the product, told by the whole of it: Montpellier at night with its emulated field, seen through the interfaces that people use.</summary>
public sealed class NightInTheCityTests
{
    private static readonly CityInventory City = CityPackage.Load(Montpellier.Package);

    // Quiet streets of the real city, each with one counter and all of its lamps in one zone.
    private static readonly NightStreet Busy = new("street-05203", "counter-1333", "MCC");
    private static readonly NightStreet Silenced = new("street-05199", "counter-1331", "MCC");
    private static readonly NightStreet Cut = new("street-02322", "counter-0599", "CVA");

    private static readonly NightStreet Uncounted = new(UncountedStreet(), "", "MCC");

    private const double Low = 50;
    private const double Program = 70;
    private const double Full = 100;

    // A controller believes a silent centre for a minute (docs/mqtt.md).
    private static readonly TimeSpan CentreSilence = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Traffic_rises_a_counter_falls_silent_a_zone_is_cut_and_comes_back()
    {
        using var data = new TemporaryFolder();
        await RegisterConsoleAsync(data.Path);
        await using var process = await TwinProcess.StartAsync(
            data.Path, [.. TwinProcess.WithField, "--Twin:StartAt", "23:30", "--Twin:Field:CounterPeriod", "00:00:10"]);
        var night = new Night(process.Http);
        await using var console = await MqttDevice.ConnectAsync(process.MqttPort, "console", MqttTwin.Token);

        // It is dark. Where cars are counted and few pass, lamps are low; where nobody counts they follow the program.
        await night.WhenLampsAre(Busy, Low);
        await night.WhenLampsAre(Silenced, Low);
        await night.WhenLampsAre(Cut, Low);
        await night.WhenLampsAre(Uncounted, Program);

        // Cars come: exactly that street's lamps rise, and why tells the whole chain.
        await BreakAsync(console, new { @break = "traffic", street = Busy.Street, vehiclesPerHour = 3_000 });
        await night.WhenLampsAre(Busy, Full);
        Assert.All(await night.LevelsAsync(Silenced), level => Assert.Equal(Low, level));
        Assert.All(await night.LevelsAsync(Uncounted), level => Assert.Equal(Program, level));
        await WhyTellsTheChain(night, Busy.Lamps[0]);

        // A counter falls silent: full level, for nobody knows who walks there.
        await BreakAsync(console, new { @break = "silentCounter", device = Silenced.Counter });
        await night.WhenLampsAre(Silenced, Full);
        Assert.Contains("silentCounter", await night.RulesAsync(Silenced.Lamps[0]));
        await night.WhenAlarmIs("silentCounter", "MCC", isThere: true);

        // A zone is cut: one alarm, and its lamps go on by their program.
        await BreakAsync(console, new { @break = "zoneCut", zone = Cut.Zone });
        await night.WhenAlarmIs("zoneCut", Cut.Zone, isThere: true);
        var cutAt = await night.TimeAsync();
        await night.WhenCityTimeIs(cutAt + (CentreSilence / 2));
        await night.WhenCityTimeIs(cutAt + CentreSilence + TimeSpan.FromSeconds(5));
        await BreakAsync(console, new { repair = "zoneCut", zone = Cut.Zone });
        await night.WhenLampsAre(Cut, Program);

        // It is back: what the lamps do by themselves and what is wanted are brought together.
        await night.WhenLampsAre(Cut, Full);
        var reconciled = await night.WhenSettled(Cut.Lamps[0]);
        Assert.Equal("dynamic", reconciled.GetProperty("wanted").GetProperty("source").GetString());
        await night.WhenAlarmIs("zoneCut", Cut.Zone, isThere: false);
    }

    private static string UncountedStreet()
    {
        var counted = City.Devices.Where(device => device is Counter).Select(counter => counter.Street).ToHashSet();
        return City.Devices.First(device => device is Lamp && device.Street is not null && !counted.Contains(device.Street)).Street!;
    }

    private static async Task WhyTellsTheChain(Night night, string lamp)
    {
        var why = await night.WhenSettled(lamp);
        var chain = why.GetProperty("chain").EnumerateArray().ToArray();

        Assert.Equal(["reading", "rule", "decision", "command", "acknowledgement"], chain.Select(step => step.GetProperty("step").GetString()));
        Assert.Equal(Busy.Counter, chain[0].GetProperty("device").GetString());
        Assert.Equal("highTraffic", chain[1].GetProperty("rule").GetString());
        Assert.Equal(Busy.Street, chain[2].GetProperty("street").GetString());
        Assert.Equal(Full, chain[2].GetProperty("level").GetDouble());
        Assert.Equal(chain[2].GetProperty("id").GetString(), chain[3].GetProperty("id").GetString());
        Assert.Equal(lamp, chain[4].GetProperty("device").GetString());
        var times = chain.Where(step => step.TryGetProperty("at", out _)).Select(step => step.GetProperty("at").GetDateTimeOffset()).ToArray();
        Assert.Equal(times.Order(), times);
    }

    private static async Task BreakAsync(MqttDevice console, object what)
    {
        var answer = await console.PublishAsync(FieldTopic.Control, JsonSerializer.SerializeToUtf8Bytes(what));
        Assert.True(answer.IsSuccess, answer.ReasonString);
    }

    private static Task RegisterConsoleAsync(string dataFolder)
    {
        var console = new FieldClient("console", FieldToken.Sha256(MqttTwin.Token), null, [], [], [], Control: true);
        return File.WriteAllTextAsync(Path.Combine(dataFolder, FieldClients.FileName), FieldClients.Nobody.With(console).Write());
    }

    private sealed record NightStreet(string Street, string Counter, string Zone)
    {
        public string[] Lamps { get; } = [.. City.Devices.Where(device => device is Lamp && device.Street == Street).Select(lamp => lamp.Id)];
    }

    /// <summary>What can be seen of the city over HTTP.</summary>
    private sealed class Night(HttpClient http)
    {
        public async Task<DateTimeOffset> TimeAsync() => (await GetAsync("/api/city")).GetProperty("time").GetDateTimeOffset();

        public async Task<double[]> LevelsAsync(NightStreet street) => await Task.WhenAll(street.Lamps.Select(LevelAsync));

        public async Task<double> LevelAsync(string lamp)
        {
            var reported = (await GetAsync($"/api/devices/{lamp}")).GetProperty("reported");
            return reported.ValueKind == JsonValueKind.Object ? reported.GetProperty("values").GetProperty("level").GetDouble() : double.NaN;
        }

        public Task<string> WhenLampsAre(NightStreet street, double level) => Eventually.Async(
            async () => string.Join(' ', await LevelsAsync(street)),
            seen => seen.Split(' ').All(one => double.Parse(one, CultureInfo.InvariantCulture) == level),
            $"the lamps of {street.Street} to be at {level} %");

        public Task<JsonElement> WhyAsync(string device) => GetAsync($"/api/devices/{device}/why");

        public Task<JsonElement> WhenSettled(string device) => Eventually.Async(
            () => WhyAsync(device),
            why => why.GetProperty("chain").EnumerateArray().Any(step => step.GetProperty("step").GetString() == "acknowledgement"),
            $"{device} to acknowledge");

        public async Task<string[]> RulesAsync(string device) =>
            [.. (await WhyAsync(device)).GetProperty("chain").EnumerateArray().Where(step => step.TryGetProperty("rule", out _)).Select(step => step.GetProperty("rule").GetString()!)];

        public Task<int> WhenAlarmIs(string code, string zone, bool isThere) => Eventually.Async(
            async () => (await GetAsync($"/api/alarms?zone={zone}&code={code}")).GetProperty("items").EnumerateArray().Count(alarm => alarm.GetProperty("active").GetBoolean()),
            count => (count > 0) == isThere,
            $"{code} in {zone} to be {(isThere ? "raised" : "over")}");

        public Task<DateTimeOffset> WhenCityTimeIs(DateTimeOffset time) =>
            Eventually.Async(TimeAsync, now => now >= time, string.Create(CultureInfo.InvariantCulture, $"the city's clock to show {time:T}"));

        private async Task<JsonElement> GetAsync(string path)
        {
            using var document = JsonDocument.Parse(await http.GetStringAsync(path));
            return document.RootElement.Clone();
        }
    }
}
