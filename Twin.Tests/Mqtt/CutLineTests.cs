using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Twin.City.Field;
using Twin.Tests.Api;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Mqtt;

/// <summary>A zone whose line is cut: its field runs in a network of its own, and the cable to the twin is pulled out.</summary>
public sealed partial class CutLineTests
{
    private const string Zone = "MIP";
    private const string Secret = "the-secret-of-the-field";

    // The twin speaks every second, so the lamps give it up after six; nobody listens longer than three seconds to a client that says nothing.
    private static readonly string[] Short = ["--Twin:Mqtt:CentrePeriod", "00:00:01", "--Twin:Field:KeepAlive", "00:00:02", "--Twin:Field:Secret", Secret];

    [Fact]
    public async Task The_lamps_of_a_cut_zone_go_on_by_themselves_and_the_twin_says_so_until_the_line_is_back()
    {
        await using var there = await NetworkNamespace.CreateAsync();
        using var data = new TemporaryFolder();
        using var fieldData = new TemporaryFolder();
        await File.WriteAllTextAsync(
            Path.Combine(data.Path, FieldClients.FileName), new FieldClients([new FieldClient("console", FieldToken.Sha256(MqttTwin.Token), null, [], [], [], Control: true)]).Write());

        // Night for both of them, when the program asks for half the light.
        var startAt = (DateTimeOffset.Parse("2026-11-25T00:30:00Z", CultureInfo.InvariantCulture) - TimeProvider.System.GetUtcNow()).ToString("c", CultureInfo.InvariantCulture);
        await using var process = await TwinProcess.StartAsync(
            data.Path, [.. TwinProcess.WithBroker, "--Twin:Mqtt:Address", there.Here, "--Twin:StartAt", startAt, .. Short]);
        var twin = new TwinClient(process.Http);
        Assert.Contains("it does not encrypt", process.Output.StandardOutput, StringComparison.Ordinal);
        var field = there.Start(
            "dotnet",
            [
                TwinBuild.Api, "--Twin:Role", "field", "--urls", "http://127.0.0.1:0", "--Twin:DataDirectory", fieldData.Path, "--Twin:StartAt", startAt,
                "--Twin:Field:Brokers", $"{there.Here}:{process.MqttPort}", "--Twin:Field:Zones", Zone,
                "--Twin:Field:CounterPeriod", "00:00:02", "--Twin:Field:StartSpread", "00:00:01", "--Twin:Field:FailuresPerHour", "0", .. Short,
            ]);
        var page = int.Parse((await WhenAsync(() => Task.FromResult(ListeningLine().Match(field.StandardOutput)), line => line.Success, $"the field to start\n{field}")).Groups["port"].Value, CultureInfo.InvariantCulture);

        // Traffic on one street, and its lamps follow it.
        var devices = await twin.AllDevicesAsync($"zone={Zone}");
        var street = devices.Where(device => device.Kind == "counter").Select(counter => counter.Street!)
            .First(street => devices.Count(device => device.Kind == "lamp" && device.Street == street) > 2);
        string[] lamps = [.. devices.Where(device => device.Kind == "lamp" && device.Street == street).Select(lamp => lamp.Id)];
        var (lit, ordered) = (lamps[0], lamps[1]);
        await using var console = await MqttDevice.ConnectAsync(
            process.MqttPort, "console", MqttTwin.Token, options => options.WithTcpServer(there.Here, process.MqttPort));
        await WhenAsync(() => FieldAsync("twin_field_clients", "Twin.Field"), clients => clients > 1, "the field to be connected");
        await WhenAsync(
            async () =>
            {
                // Who is to hear it may just have come.
                await console.PublishAsync(FieldTopic.Control, JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object> { ["break"] = "traffic", ["street"] = street, ["vehiclesPerHour"] = 20_000 }));
                return (Level: (await twin.DeviceAsync(lit)).Reported?.Values["level"].GetDouble(), ByTraffic: await FieldAsync("twin_field_lamps", "dynamic"));
            },
            seen => seen is { Level: 100, ByTraffic: >= 2 },
            "the lamps to follow the traffic");

        await there.CutAsync();
        var cutAt = await twin.NowAsync();

        // The twin says so.
        var cut = await WhenAsync(() => CutAsync(lit), alarm => alarm is { Active: true }, "the alarm of the zone's gateway");
        Assert.Equal((Zone, Zone), (cut!.Zone, cut.Subject));
        Assert.Contains(lit, cut.Devices);
        var order = await twin.OrderAsync(ordered, new { level = 33, actor = "operator:ana", reason = "While the line is cut." });

        // And inside the cut zone the lamps run their program: it has nobody else to ask.
        await WhenAsync(() => FieldAsync("twin_field_lamps", "dynamic"), count => count == 0, "the cut lamps to give up what traffic asked for");
        var program = await FieldAsync("twin_field_lamps", "program");
        Assert.Equal(devices.Count(device => device.Kind == "lamp"), program);
        var stale = await twin.DeviceAsync(lit);
        Assert.Equal(100, stale.Reported!.Values["level"].GetDouble());
        Assert.True(stale.Reported.At <= cutAt, $"{stale.Reported.At} is not before {cutAt}");
        Assert.Equal("pending", (await twin.CommandAsync(order.Id)).Status);
        Assert.True((await CutAsync(lit))!.Active);

        var joinAt = await twin.NowAsync();
        await there.JoinAsync();

        // What happened meanwhile is told with the devices' own times before the twin asks for anything else.
        var meanwhile = await WhenAsync(() => twin.DeviceAsync(lit), lamp => lamp.Reported!.At > cutAt && lamp.Reported.Values["level"].GetDouble() < 100, "the lamp to tell what it did");
        Assert.Equal(50, meanwhile.Reported!.Values["level"].GetDouble());
        Assert.InRange(meanwhile.Reported.At, cutAt, joinAt);

        // Then everything is as it was, and the order that waited is carried out.
        await WhenAsync(() => twin.CommandAsync(order.Id), command => command.Status == "acknowledged", "the order that waited");
        await WhenAsync(() => twin.DeviceAsync(lit), lamp => lamp.Reported!.Values["level"].GetDouble() == 100, "the lamp to follow the traffic again");
        Assert.Equal(33, (await twin.DeviceAsync(ordered)).Reported!.Values["level"].GetDouble());
        await WhenAsync(() => CutAsync(lit), alarm => alarm is null or { Active: false }, "the alarm to return");

        async Task<double> FieldAsync(string name, string label) => Metrics.Sum(await there.GetAsync(page, "/metrics") ?? "", name, label);

        async Task<Alarm?> CutAsync(string device) => (await twin.GetAsync<AlarmPage>($"/api/alarms?device={device}&code=zoneCut")).Items.FirstOrDefault();
    }

    [Fact]
    public async Task The_field_inside_a_node_reaches_a_broker_that_listens_on_another_address_than_loopback()
    {
        await using var network = await NetworkNamespace.CreateAsync();
        using var data = new TemporaryFolder();
        await using var process = await TwinProcess.StartAsync(data.Path, [.. TwinProcess.WithField, "--Twin:Mqtt:Address", network.Here]);

        Assert.Contains($"MQTT listens on {network.Here}:{process.MqttPort}", process.Output.StandardOutput, StringComparison.Ordinal);
        await WhenAsync(
            async () => Metrics.Sum(await process.Http.GetStringAsync("/metrics"), "twin_mqtt_clients", "Twin"), clients => clients > 0, "the field's clients");
    }

    private static Task<T> WhenAsync<T>(Func<Task<T>> look, Func<T, bool> holds, string what) => Eventually.Async(look, holds, what);

    [GeneratedRegex(@"listening on:\s*http://127\.0\.0\.1:(?<port>\d+)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ListeningLine();
}
