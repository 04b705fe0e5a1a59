using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Emulator;

/// <summary>The whole product with its emulated field: a city that lives without equipment.</summary>
public sealed class EmulatedTwinTests
{
    [Fact]
    public async Task The_whole_city_reports_obeys_and_after_a_kill_no_meter_goes_back()
    {
        using var folder = new TemporaryFolder();
        double energyKWh;
        await using (var twin = await TwinProcess.StartAsync(folder.Path, [.. TwinProcess.WithField, "--Twin:StartAt", "21:30"]))
        {
            var city = await Eventually.Async(() => Get(twin, "/api/city"), city => city.GetProperty("reporting").GetInt32() == Devices(city), "every device to report");
            Assert.True(city.GetProperty("demo").GetProperty("emulatedField").GetBoolean());
            Assert.True(city.GetProperty("powerW").GetDouble() > 1_000_000, "The city is lit.");
            await Eventually.Async(() => Get(twin, "/api/city"), city => city.GetProperty("vehicles").GetProperty("available").GetInt32() > 10, "crews on duty");

            await Order(twin, "lamp-00123", 33);
            var lamp = await Eventually.Async(
                () => Get(twin, "/api/devices/lamp-00123"),
                lamp => lamp.GetProperty("cause").ValueKind == JsonValueKind.Object && lamp.GetProperty("cause").GetProperty("status").GetString() == "acknowledged",
                "the order to be acknowledged");
            Assert.Equal(33, Values(lamp).GetProperty("level").GetDouble());
            energyKWh = Values(lamp).GetProperty("energyKWh").GetDouble();
            await twin.KillAsync();
        }

        await using var again = await TwinProcess.StartAsync(folder.Path, TwinProcess.WithField);
        var after = await Eventually.Async(
            () => Get(again, "/api/devices/lamp-00123"),
            lamp => Values(lamp).GetProperty("energyKWh").GetDouble() != energyKWh,
            "the lamp to report again");
        Assert.True(Values(after).GetProperty("energyKWh").GetDouble() > energyKWh);
    }

    [Theory]
    [InlineData("--Twin:Field:CounterPeriod", "2")]
    [InlineData("--Twin:Field:CounterPeriod", "soon")]
    [InlineData("--Twin:Field:FailuresPerHour", "-1")]
    [InlineData("--Twin:Field:StartSpread", "01:00:00")]
    public async Task Options_that_the_field_cannot_do_are_refused_by_name(string option, string value)
    {
        using var folder = new TemporaryFolder();

        var finished = await TwinProcess.RunToExitAsync(folder.Path, [.. TwinProcess.WithField, option, value]);

        Assert.Equal(2, finished.ExitCode);
        Assert.Contains(option, finished.StandardError, StringComparison.Ordinal);
    }

    private static int Devices(JsonElement city) => city.GetProperty("devices").EnumerateObject().Sum(kind => kind.Value.GetInt32());

    private static JsonElement Values(JsonElement device) => device.GetProperty("reported").GetProperty("values");

    private static async Task<JsonElement> Get(TwinProcess twin, string path)
    {
        using var document = JsonDocument.Parse(await twin.Http.GetStringAsync(path));
        return document.RootElement.Clone();
    }

    private static async Task Order(TwinProcess twin, string device, int level)
    {
        using var order = new HttpRequestMessage(HttpMethod.Patch, $"/api/devices/{device}/desired")
        {
            Content = new StringContent(
                string.Create(CultureInfo.InvariantCulture, $$"""{ "level": {{level}}, "actor": "operator:test", "reason": "to see it obey" }"""),
                Encoding.UTF8,
                "application/merge-patch+json"),
        };
        order.Headers.IfMatch.Add(new EntityTagHeaderValue("\"0\""));
        using var answer = await twin.Http.SendAsync(order);
        answer.EnsureSuccessStatusCode();
    }
}
