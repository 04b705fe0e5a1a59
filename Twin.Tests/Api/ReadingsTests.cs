using System.Net;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Twin.Tests.Api;

/// <summary><c>POST /api/readings</c>: what is taken.</summary>
public sealed class ReadingsTests(SharedTwin shared)
{
    [Fact]
    public async Task An_array_of_readings_becomes_the_reported_state_of_its_devices()
    {
        var (twin, now) = await StartAsync();
        var lamps = await shared.TakeAsync("lamp", 3);

        var answer = await twin.SendAsync([.. lamps.Select((lamp, i) => TwinClient.Reading(lamp.Id, now, i, new { level = 10 + i, powerW = 4.5, status = "ok" }))]);

        Assert.Equal((3, 0, 0, 0), (answer.Accepted, answer.Duplicate, answer.Older, answer.Refused));
        Assert.Empty(answer.Refusals);
        for (var i = 0; i < lamps.Length; i++)
        {
            var reported = (await twin.DeviceAsync(lamps[i].Id)).Reported!;
            Assert.Equal((now, i), (reported.At, reported.Seq));
            Assert.Equal(["level", "powerW", "status"], reported.Values.Keys.Order(StringComparer.Ordinal));
            Assert.Equal(10 + i, reported.Values["level"].GetDouble());
            Assert.Equal(4.5, reported.Values["powerW"].GetDouble());
            Assert.Equal("ok", reported.Values["status"].GetString());
        }
    }

    [Theory]
    [InlineData("application/json", null)]
    [InlineData("application/json", "gzip")]
    [InlineData("application/json; charset=utf-8", null)]
    [InlineData("application/x-ndjson", null)]
    [InlineData("application/x-ndjson", "gzip")]
    public async Task Readings_come_as_an_array_or_one_a_line_plain_or_packed(string contentType, string? encoding)
    {
        var (twin, now) = await StartAsync();
        var lamps = await shared.TakeAsync("lamp", 2);
        var readings = lamps.Select(lamp => JsonSerializer.Serialize(TwinClient.Reading(lamp.Id, now, 1, new { level = 42 })));
        var ndjson = contentType.Contains("ndjson", StringComparison.Ordinal);
        var body = Encoding.UTF8.GetBytes(ndjson ? string.Join('\n', readings) + "\n" : $"[{string.Join(',', readings)}]");

        using var answer = await twin.PostReadingsAsync(encoding is null ? body : TwinClient.Gzip(body), contentType, encoding);

        var counts = await TwinClient.ReadAsync<ReadingsAnswer>(answer, HttpStatusCode.OK);
        Assert.Equal((2, 0, 0, 0, 0), (counts.Accepted, counts.Duplicate, counts.Older, counts.Pending, counts.Refused));
        foreach (var lamp in lamps)
        {
            Assert.Equal(42, (await twin.DeviceAsync(lamp.Id)).Reported!.Values["level"].GetDouble());
        }
    }

    [Theory]
    [InlineData("application/json", null)]
    [InlineData("application/json", "gzip")]
    [InlineData("application/x-ndjson", null)]
    [InlineData("application/x-ndjson", "gzip")]
    public async Task A_body_of_many_chunks_is_taken_whole(string contentType, string? encoding)
    {
        var (twin, now) = await StartAsync();
        var lamps = await shared.TakeAsync("lamp", 20);
        const int Count = 5_000;
        var readings = Enumerable.Range(0, Count)
            .Select(i => JsonSerializer.Serialize(TwinClient.Reading(lamps[i % lamps.Length].Id, now, i, new { level = i % 101, status = "ok" })));
        var isArray = contentType == "application/json";
        var body = Encoding.UTF8.GetBytes(isArray ? $"[{string.Join(", ", readings)}]" : string.Join("\r\n", readings));

        using var answer = await twin.PostReadingsAsync(encoding is null ? body : TwinClient.Gzip(body), contentType, encoding);

        var counts = await TwinClient.ReadAsync<ReadingsAnswer>(answer, HttpStatusCode.OK);
        Assert.Empty(counts.Refusals);
        Assert.Equal(Count, counts.Accepted + counts.Older);
        var last = Count - lamps.Length;
        Assert.All(await Task.WhenAll(lamps.Select(lamp => twin.DeviceAsync(lamp.Id))), lamp => Assert.True(lamp.Reported!.Seq >= last, $"{lamp.Reported}"));
    }

    [Fact]
    public async Task An_empty_array_is_taken_and_changes_nothing()
    {
        var (twin, _) = await StartAsync();

        var answer = await twin.SendAsync();

        Assert.Equal((0, 0, 0, 0, 0), (answer.Accepted, answer.Duplicate, answer.Older, answer.Pending, answer.Refused));
    }

    [Fact]
    public async Task The_same_reading_twice_is_a_duplicate_and_an_earlier_one_is_older()
    {
        var (twin, now) = await StartAsync();
        var lamp = Assert.Single(await shared.TakeAsync("lamp", 1)).Id;
        await twin.ReportAsync(lamp, now, 7, new { level = 70 });

        var answer = await twin.SendAsync(
            TwinClient.Reading(lamp, now, 7, new { level = 1 }),
            TwinClient.Reading(lamp, now, 6, new { level = 2 }),
            TwinClient.Reading(lamp, now.AddMilliseconds(-1), 9, new { level = 3 }));

        Assert.Equal((0, 1, 2, 0, 0), (answer.Accepted, answer.Duplicate, answer.Older, answer.Pending, answer.Refused));
        Assert.Equal(70, (await twin.DeviceAsync(lamp)).Reported!.Values["level"].GetDouble());
    }

    [Fact]
    public async Task Readings_of_one_device_in_one_body_end_with_the_latest_in_any_order()
    {
        var (twin, now) = await StartAsync();
        var lamp = Assert.Single(await shared.TakeAsync("lamp", 1)).Id;

        var answer = await twin.SendAsync(
            TwinClient.Reading(lamp, now, 2, new { level = 20 }),
            TwinClient.Reading(lamp, now, 3, new { level = 30 }),
            TwinClient.Reading(lamp, now, 1, new { level = 10 }),
            TwinClient.Reading(lamp, now, 3, new { level = 30 }));

        Assert.Equal(4, answer.Accepted + answer.Duplicate + answer.Older);
        Assert.Equal(0, answer.Refused + answer.Pending);
        var reported = (await twin.DeviceAsync(lamp)).Reported!;
        Assert.Equal((3, 30), (reported.Seq, reported.Values["level"].GetDouble()));
    }

    [Fact]
    public async Task A_value_that_a_reading_leaves_out_is_unknown_from_then_on()
    {
        var (twin, now) = await StartAsync();
        var lamp = Assert.Single(await shared.TakeAsync("lamp", 1)).Id;
        await twin.ReportAsync(lamp, now, 1, new { level = 50, powerW = 40, energyKWh = 10, status = "ok" });

        await twin.ReportAsync(lamp, now, 2, new { level = 60 });

        Assert.Equal("level", Assert.Single((await twin.DeviceAsync(lamp)).Reported!.Values).Key);
    }

    [Fact]
    public async Task Every_kind_takes_all_the_values_that_the_contract_lists()
    {
        var (twin, now) = await StartAsync();
        var vehicleAt = Assert.Single(await shared.TakeAsync("vehicle", 1));
        (string Kind, object Values)[] kinds =
        [
            ("lamp", new { level = 100, powerW = 5000, energyKWh = 10_000_000, status = "leakageDetected" }),
            ("signal", new { stage = 64, plan = 255, mode = "flashing", preempt = 255, groups = "GGrryy" }),
            ("camera", new { on = true, preset = 255, fault = "obstructed" }),
            ("bollard", new { position = "moving", occupied = false }),
            ("sign", new { lit = true, message = "[jl3]DÉVIATION[nl]“ÉCUSSON”" }),
            ("counter", new { vehicles = 100_000, occupancy = 100, meanSpeedKmh = 250, periodS = 86_400 }),
        ];

        foreach (var (kind, values) in kinds)
        {
            await ReportsAndShows(twin, Assert.Single(await shared.TakeAsync(kind, 1)).Id, now, values);
        }

        var moved = new { lon = vehicleAt.Position.Lon, lat = vehicleAt.Position.Lat, speedKmh = 250, heading = 360, duty = "onScene", status = "breakdown" };
        await ReportsAndShows(twin, vehicleAt.Id, now, moved);
    }

    [Theory]
    [InlineData(8, 8)]
    [InlineData(4, 2)]
    public async Task Bodies_that_arrive_together_are_all_counted_and_the_latest_reading_wins(int writers, int lampCount)
    {
        var (twin, now) = await StartAsync();
        var lamps = await shared.TakeAsync("lamp", lampCount);
        const int Rounds = 10;

        var answers = await Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(async () =>
        {
            var changed = 0;
            for (var round = 0; round < Rounds; round++)
            {
                var seq = (round * writers) + writer;
                var answer = await twin.SendAsync([.. lamps.Select(lamp => TwinClient.Reading(lamp.Id, now, seq, new { level = seq % 101 }))]);
                Assert.Equal(lamps.Length, answer.Accepted + answer.Older);
                changed += answer.Accepted;
            }

            return changed;
        })));

        Assert.True(answers.Sum() >= lamps.Length);
        foreach (var lamp in lamps)
        {
            Assert.Equal((Rounds * writers) - 1, (await twin.DeviceAsync(lamp.Id)).Reported!.Seq);
        }
    }

    private static async Task ReportsAndShows(TwinClient twin, string device, DateTimeOffset now, object values)
    {
        await twin.ReportAsync(device, now, 1, values);

        var reported = (await twin.DeviceAsync(device)).Reported!.Values;
        var sent = JsonSerializer.SerializeToElement(values);
        Assert.Equal(sent.EnumerateObject().Select(value => value.Name).Order(StringComparer.Ordinal), reported.Keys.Order(StringComparer.Ordinal));
        foreach (var value in sent.EnumerateObject())
        {
            Assert.True(JsonElement.DeepEquals(value.Value, reported[value.Name]), $"{device} {value.Name}: sent {value.Value}, shown {reported[value.Name]}");
        }
    }

    private async Task<(TwinClient Twin, DateTimeOffset Now)> StartAsync()
    {
        var twin = await shared.ClientAsync();
        return (twin, await twin.NowAsync());
    }
}
