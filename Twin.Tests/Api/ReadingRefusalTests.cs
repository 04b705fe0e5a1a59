using System.Net;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Twin.Tests.Api;

/// <summary><c>POST /api/readings</c>: what is refused, and that nothing else is lost by it.</summary>
public sealed class ReadingRefusalTests(SharedTwin shared)
{
    private const int BodyLimitBytes = 16 * 1024 * 1024;

    [Theory]
    [InlineData("unknownDevice", """{ "device": "lamp-99999", "at": "NOW", "seq": 1, "values": { "level": 1 } }""")]
    [InlineData("unknownDevice", """{ "device": "toaster-1", "at": "NOW", "seq": 1, "values": {} }""")]
    [InlineData("unknownValue", """{ "device": "LAMP", "at": "NOW", "seq": 1, "values": { "brightness": 1 } }""")]
    [InlineData("unknownValue", """{ "device": "LAMP", "at": "NOW", "seq": 1, "values": { "level": 1, "stage": 1 } }""")]
    [InlineData("valueOutOfRange", """{ "device": "LAMP", "at": "NOW", "seq": 1, "values": { "level": 100.5 } }""")]
    [InlineData("valueOutOfRange", """{ "device": "LAMP", "at": "NOW", "seq": 1, "values": { "level": -1 } }""")]
    [InlineData("valueOutOfRange", """{ "device": "LAMP", "at": "NOW", "seq": 1, "values": { "status": "sad" } }""")]
    [InlineData("timeAhead", """{ "device": "LAMP", "at": "AHEAD", "seq": 1, "values": { "level": 1 } }""")]
    [InlineData("malformed", """{ "device": "LAMP", "at": "NOW", "seq": -1, "values": { "level": 1 } }""")]
    [InlineData("malformed", """{ "device": "LAMP", "at": "NOW", "seq": 1.5, "values": { "level": 1 } }""")]
    [InlineData("malformed", """{ "device": "LAMP", "at": "NOW", "values": { "level": 1 } }""")]
    [InlineData("malformed", """{ "device": "LAMP", "at": "NOW", "seq": 1 }""")]
    [InlineData("malformed", """{ "device": "LAMP", "seq": 1, "values": { "level": 1 } }""")]
    [InlineData("malformed", """{ "at": "NOW", "seq": 1, "values": { "level": 1 } }""")]
    [InlineData("malformed", """{ "device": "LAMP", "at": "yesterday", "seq": 1, "values": { "level": 1 } }""")]
    [InlineData("malformed", """{ "device": 5, "at": "NOW", "seq": 1, "values": { "level": 1 } }""")]
    [InlineData("malformed", """{ "device": "LAMP", "at": "NOW", "seq": 1, "values": [1] }""")]
    [InlineData("malformed", "17")]
    [InlineData("malformed", "null")]
    [InlineData("malformed", "[]")]
    public async Task A_bad_reading_is_refused_with_its_reason_and_its_neighbours_are_taken(string reason, string bad)
    {
        var (twin, now) = await StartAsync();
        var lamps = await shared.TakeAsync("lamp", 3);
        bad = bad.Replace("LAMP", lamps[1].Id, StringComparison.Ordinal)
            .Replace("NOW", TwinClient.Iso(now), StringComparison.Ordinal)
            .Replace("AHEAD", TwinClient.Iso(now.AddMinutes(6)), StringComparison.Ordinal);

        var answer = await PostArrayAsync(twin, Good(lamps[0], now), bad, Good(lamps[2], now));

        Assert.Equal((2, 1), (answer.Accepted, answer.Refused));
        var refusal = Assert.Single(answer.Refusals);
        Assert.Equal((1, reason), (refusal.Index, refusal.Reason));
        Assert.NotEmpty(refusal.Detail);
        Assert.Null((await twin.DeviceAsync(lamps[1].Id)).Reported);
        Assert.NotNull((await twin.DeviceAsync(lamps[0].Id)).Reported);
        Assert.NotNull((await twin.DeviceAsync(lamps[2].Id)).Reported);
    }

    [Fact]
    public async Task A_refusal_names_the_device()
    {
        var (twin, now) = await StartAsync();

        var answer = await twin.SendAsync(TwinClient.Reading("lamp-99999", now, 1, new { level = 1 }));

        Assert.Equal("lamp-99999", Assert.Single(answer.Refusals).Device);
    }

    [Fact]
    public async Task A_reading_less_than_five_minutes_ahead_of_the_citys_clock_is_taken()
    {
        var (twin, now) = await StartAsync();
        var lamp = Assert.Single(await shared.TakeAsync("lamp", 1)).Id;

        await twin.ReportAsync(lamp, now.AddMinutes(4), 1, new { level = 1 });
    }

    [Fact]
    public async Task Lines_that_are_not_JSON_are_refused_one_by_one()
    {
        var (twin, now) = await StartAsync();
        var lamps = await shared.TakeAsync("lamp", 3);
        var body = string.Join('\n', Good(lamps[0], now), "{ \"device\": \"lamp", Good(lamps[1], now), "}}}", "\u0001\u0002", Good(lamps[2], now));

        using var response = await twin.PostReadingsAsync(Encoding.UTF8.GetBytes(body), "application/x-ndjson");

        var answer = await TwinClient.ReadAsync<ReadingsAnswer>(response, HttpStatusCode.OK);
        Assert.Equal((3, 3), (answer.Accepted, answer.Refused));
        Assert.Equal([1, 3, 4], answer.Refusals.Select(refusal => refusal.Index));
        Assert.All(answer.Refusals, refusal => Assert.Equal("malformed", refusal.Reason));
    }

    [Fact]
    public async Task A_thousand_refusals_are_listed_and_all_are_counted()
    {
        var (twin, now) = await StartAsync();

        var answer = await twin.SendAsync([.. Enumerable.Range(0, 1500).Select(i => TwinClient.Reading("lamp-x", now, i, new { level = 1 }))]);

        Assert.Equal(1500, answer.Refused);
        Assert.Equal(1000, answer.Refusals.Length);
    }

    [Theory]
    [InlineData("application/json", "{ \"device\": \"lamp-00001\" }")]
    [InlineData("application/json", "this is not JSON")]
    [InlineData("application/json", "\"text\"")]
    [InlineData("application/json", "")]
    [InlineData("application/json", "[{ \"device\": ")]
    public async Task A_body_that_is_no_array_is_400(string contentType, string body)
    {
        var (twin, _) = await StartAsync();

        using var answer = await twin.PostReadingsAsync(Encoding.UTF8.GetBytes(body), contentType);

        await TwinClient.ReadProblemAsync(answer, HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_body_that_says_gzip_and_is_not_is_400()
    {
        var (twin, _) = await StartAsync();

        using var answer = await twin.PostReadingsAsync("[]"u8.ToArray(), "application/json", "gzip");

        await TwinClient.ReadProblemAsync(answer, HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    [InlineData("application/x-www-form-urlencoded")]
    public async Task Another_content_type_is_415(string contentType)
    {
        var (twin, _) = await StartAsync();

        using var answer = await twin.PostReadingsAsync("[]"u8.ToArray(), contentType);

        await TwinClient.ReadProblemAsync(answer, HttpStatusCode.UnsupportedMediaType);
    }

    [Theory]
    [InlineData("zstd")]
    public async Task Another_content_encoding_is_415(string encoding)
    {
        var (twin, _) = await StartAsync();

        using var answer = await twin.PostReadingsAsync("[]"u8.ToArray(), "application/json", encoding);

        await TwinClient.ReadProblemAsync(answer, HttpStatusCode.UnsupportedMediaType);
    }

    [Theory]
    [InlineData("application/json", null)]
    [InlineData("application/x-ndjson", null)]
    [InlineData("application/json", "gzip")]
    [InlineData("application/x-ndjson", "gzip")]
    public async Task A_body_over_the_limit_once_unpacked_is_413(string contentType, string? encoding)
    {
        var (twin, now) = await StartAsync();
        var lamp = Assert.Single(await shared.TakeAsync("lamp", 1));
        var body = BodyOf(encoding is null ? BodyLimitBytes + 1 : 8 * BodyLimitBytes, Good(lamp, now), contentType);

        using var answer = await twin.PostReadingsAsync(encoding is null ? body : TwinClient.Gzip(body), contentType, encoding);

        await TwinClient.ReadProblemAsync(answer, HttpStatusCode.RequestEntityTooLarge);
        Assert.NotEmpty((await twin.GetAsync<City>("/api/city")).Name);
    }

    [Fact]
    public async Task A_body_just_under_the_limit_is_taken()
    {
        var (twin, now) = await StartAsync();
        var lamp = Assert.Single(await shared.TakeAsync("lamp", 1));
        var body = BodyOf(BodyLimitBytes, Good(lamp, now), "application/json");

        using var answer = await twin.PostReadingsAsync(TwinClient.Gzip(body), encoding: "gzip");

        Assert.Equal(1, (await TwinClient.ReadAsync<ReadingsAnswer>(answer, HttpStatusCode.OK)).Accepted);
    }

    // The same reading over and over, each with its share of blanks, so that a large body is not slow to take.
    private static byte[] BodyOf(int bytes, string reading, string contentType)
    {
        const int Share = 16 * 1024;
        var isArray = contentType == "application/json";
        var body = new byte[bytes];
        Array.Fill(body, (byte)' ');
        var element = Encoding.UTF8.GetBytes(isArray ? $",{reading}" : $"\n{reading}");
        for (var at = 0; at + element.Length < bytes; at += Share)
        {
            element.CopyTo(body, at);
        }

        body[0] = (byte)(isArray ? '[' : '\n');
        body[^1] = (byte)(isArray ? ']' : '\n');
        return body;
    }

    private static string Good(Device device, DateTimeOffset now) => JsonSerializer.Serialize(TwinClient.Reading(device.Id, now, 1, new { level = 42 }));

    private static async Task<ReadingsAnswer> PostArrayAsync(TwinClient twin, params string[] readings)
    {
        using var answer = await twin.PostReadingsAsync(Encoding.UTF8.GetBytes($"[{string.Join(',', readings)}]"));
        return await TwinClient.ReadAsync<ReadingsAnswer>(answer, HttpStatusCode.OK);
    }

    private async Task<(TwinClient Twin, DateTimeOffset Now)> StartAsync()
    {
        var twin = await shared.ClientAsync();
        return (twin, await twin.NowAsync());
    }
}
