using System.Net;
using System.Text.Json;
using Twin.Tests.Mqtt;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Emulator;

/// <summary>The emulated field as a process of its own, over the brokers of the nodes.</summary>
public sealed class FieldRoleTests
{
    private const string Secret = "the-secret-of-the-field";

    // Two small zones: their gateways and eleven signals.
    private const string Zones = "MIP,HOS";
    private static readonly string[] Node = [.. TwinProcess.WithBroker, "--Twin:Field:Secret", Secret];

    [Fact]
    public async Task It_plays_the_zones_that_it_is_told_and_no_others()
    {
        using var data = new TemporaryFolder();
        using var fieldData = new TemporaryFolder();
        await using var twin = await TwinProcess.StartAsync(data.Path, Node);
        await using var field = await StartFieldAsync(fieldData, $"127.0.0.1:{twin.MqttPort}");

        foreach (var zone in Zones.Split(','))
        {
            await Eventually.Async(
                () => Get(twin, $"/api/zones/{zone}"),
                seen => seen.GetProperty("reporting").GetInt32() == seen.GetProperty("devices").EnumerateObject().Sum(kind => kind.Value.GetInt32()),
                $"every device of {zone} to report");
        }

        Assert.True((await Get(twin, "/api/city")).GetProperty("demo").GetProperty("emulatedField").GetBoolean());
        var both = Zones.Split(',').Select(zone => Get(twin, $"/api/zones/{zone}"));
        Assert.Equal(
            (await Get(twin, "/api/city")).GetProperty("reporting").GetInt32(), (await Task.WhenAll(both)).Sum(zone => zone.GetProperty("reporting").GetInt32()));
        Assert.Equal(0, await field.StopAsync());
    }

    [Fact]
    public async Task Its_clients_share_the_nodes_and_go_to_the_other_one_when_theirs_is_gone()
    {
        using var dataOfOne = new TemporaryFolder();
        using var dataOfOther = new TemporaryFolder();
        using var fieldData = new TemporaryFolder();
        await using var one = await TwinProcess.StartAsync(dataOfOne.Path, Node);
        await using var other = await TwinProcess.StartAsync(dataOfOther.Path, Node);
        await using var field = await StartFieldAsync(fieldData, $"127.0.0.1:{one.MqttPort},127.0.0.1:{other.MqttPort}");

        // Each broker also has a client that hears what is to be broken.
        var all = await Eventually.Async(() => NumberAsync(field, "twin_field_clients", "Twin.Field"), clients => clients >= 13, "every client to be connected");
        var atOne = await Eventually.Async(() => NumberAsync(one, "twin_mqtt_clients", "Twin"), clients => clients > 1, "the clients of the first node");
        var atOther = await Eventually.Async(() => NumberAsync(other, "twin_mqtt_clients", "Twin"), clients => clients + atOne == all + 2, "the clients of the other node");
        Assert.InRange(atOne - atOther, -1, 1);

        await one.KillAsync();

        await Eventually.Async(() => NumberAsync(other, "twin_mqtt_clients", "Twin"), clients => clients == all + 1, "all clients at the other node");
        foreach (var zone in Zones.Split(','))
        {
            await Eventually.Async(
                () => Get(other, $"/api/devices?zone={zone}&kind=counter&limit=100"),
                page => page.GetProperty("items").EnumerateArray().All(counter => counter.GetProperty("reported").ValueKind == JsonValueKind.Object),
                $"the counters of {zone} to report there");
        }
    }

    [Fact]
    public async Task Without_the_nodes_secret_it_is_not_let_in_and_says_so()
    {
        using var data = new TemporaryFolder();
        using var fieldData = new TemporaryFolder();
        await using var twin = await TwinProcess.StartAsync(data.Path, TwinProcess.WithBroker);
        await using var field = await TwinProcess.StartListeningAsync(
            fieldData.Path, "--Twin:Role", "field", "--Twin:Field:Brokers", $"127.0.0.1:{twin.MqttPort}", "--Twin:Field:Secret", Secret, "--Twin:Field:Zones", "MIP");

        await Eventually.Async(
            () => Task.FromResult(field.Output.StandardOutput), output => output.Contains($"The broker at 127.0.0.1:{twin.MqttPort} refuses the emulated field", StringComparison.Ordinal), "the refusal");
        using var health = await field.Http.GetAsync("/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
        Assert.Contains("\"broker\"", await health.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--Twin:Field:Brokers", "--Twin:Field:Secret", Secret)]
    [InlineData("--Twin:Field:Brokers", "--Twin:Field:Brokers", "127.0.0.1", "--Twin:Field:Secret", Secret)]
    [InlineData("--Twin:Field:Brokers", "--Twin:Field:Brokers", "127.0.0.1:1883,:1884", "--Twin:Field:Secret", Secret)]
    [InlineData("--Twin:Field:Secret", "--Twin:Field:Brokers", "127.0.0.1:1883")]
    [InlineData("--Twin:Field:Secret", "--Twin:Field:Brokers", "127.0.0.1:1883", "--Twin:Field:Secret", "short")]
    [InlineData("--Twin:Field:Zones", "--Twin:Field:Brokers", "127.0.0.1:1883", "--Twin:Field:Secret", Secret, "--Twin:Field:Zones", "MIP,NOWHERE")]
    [InlineData("--Twin:Field:KeepAlive", "--Twin:Field:Brokers", "127.0.0.1:1883", "--Twin:Field:Secret", Secret, "--Twin:Field:KeepAlive", "01:00:00")]
    public async Task What_it_cannot_do_is_refused_by_name(string blamed, params string[] arguments)
    {
        using var data = new TemporaryFolder();

        var end = await TwinProcess.RunToExitAsync(data.Path, ["--Twin:Role", "field", .. arguments]);

        Assert.Equal(2, end.ExitCode);
        Assert.StartsWith(blamed, end.StandardError, StringComparison.Ordinal);
    }

    private static Task<TwinProcess> StartFieldAsync(TemporaryFolder data, string brokers) => TwinProcess.StartAsync(
        data.Path,
        "--Twin:Role",
        "field",
        "--Twin:Field:Brokers",
        brokers,
        "--Twin:Field:Secret",
        Secret,
        "--Twin:Field:Zones",
        Zones,
        "--Twin:Field:CounterPeriod",
        "00:00:01",
        "--Twin:Field:StartSpread",
        "00:00:02",
        "--Twin:Field:FailuresPerHour",
        "0");

    private static async Task<JsonElement> Get(TwinProcess twin, string path)
    {
        using var document = JsonDocument.Parse(await twin.Http.GetStringAsync(path));
        return document.RootElement.Clone();
    }

    private static async Task<double> NumberAsync(TwinProcess process, string name, string label) =>
        Metrics.Sum(await process.Http.GetStringAsync("/metrics"), name, label);
}
