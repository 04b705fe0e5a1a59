using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Twin.Tests.Api;

/// <summary>The HTTP interface as a client program sees it. Every answer is read strictly (<see cref="Answers.Strict"/>).</summary>
public sealed class TwinClient(HttpClient http)
{
    /// <summary>The client beneath, for what has no method here.</summary>
    public HttpClient Http => http;

    /// <summary>A time as the interface writes it.</summary>
    public static string Iso(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>The city's clock, to the millisecond.</summary>
    public async Task<DateTimeOffset> NowAsync()
    {
        var city = await GetAsync<City>("/api/city");
        return DateTimeOffset.FromUnixTimeMilliseconds(city.Time.ToUnixTimeMilliseconds());
    }

    /// <summary>Gets JSON and expects 200.</summary>
    public async Task<T> GetAsync<T>(string path)
    {
        using var answer = await http.GetAsync(path);
        return await ReadAsync<T>(answer, HttpStatusCode.OK);
    }

    /// <summary>One device.</summary>
    public Task<Device> DeviceAsync(string id) => GetAsync<Device>($"/api/devices/{id}");

    /// <summary>All devices that a query asks for, page after page by the <c>Link</c> header.</summary>
    public async Task<List<Device>> AllDevicesAsync(string query)
    {
        List<Device> devices = [];
        for (var next = $"/api/devices?limit=1000&{query}"; next is not null;)
        {
            using var answer = await http.GetAsync(next);
            devices.AddRange((await ReadAsync<DevicePage>(answer, HttpStatusCode.OK)).Items);
            next = NextLink(answer);
        }

        return devices;
    }

    /// <summary>The address that <c>Link: &lt;…&gt;; rel="next"</c> names, or null.</summary>
    public static string? NextLink(HttpResponseMessage answer)
    {
        if (!answer.Headers.TryGetValues("Link", out var links))
        {
            return null;
        }

        var link = Assert.Single(links);
        Assert.Matches("^<[^>]+>; rel=\"next\"$", link);
        return link[1..link.IndexOf('>', StringComparison.Ordinal)];
    }

    /// <summary>Sends readings as a JSON array and expects 200.</summary>
    public async Task<ReadingsAnswer> SendAsync(params object[] readings)
    {
        using var answer = await PostReadingsAsync(JsonSerializer.SerializeToUtf8Bytes(readings, Answers.Strict));
        return await ReadAsync<ReadingsAnswer>(answer, HttpStatusCode.OK);
    }

    /// <summary>Sends one reading and expects it to be accepted.</summary>
    public async Task ReportAsync(string device, DateTimeOffset at, long seq, object values) =>
        Assert.Equal(1, (await SendAsync(Reading(device, at, seq, values))).Accepted);

    /// <summary>A reading as the interface spells it.</summary>
    public static object Reading(string device, DateTimeOffset at, long seq, object values) => new { device, at = Iso(at), seq, values };

    /// <summary>Posts any body to <c>/api/readings</c>.</summary>
    public async Task<HttpResponseMessage> PostReadingsAsync(byte[] body, string contentType = "application/json", string? encoding = null)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        if (encoding is not null)
        {
            content.Headers.ContentEncoding.Add(encoding);
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/readings") { Content = content };
        request.Headers.ExpectContinue = true; // An early refusal then comes before the body is sent.
        return await http.SendAsync(request);
    }

    /// <summary>Packs a body.</summary>
    public static byte[] Gzip(byte[] body)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(body);
        }

        return packed.ToArray();
    }

    /// <summary>Orders a desired state; <paramref name="ifMatch"/> null leaves the header out.</summary>
    public async Task<HttpResponseMessage> PatchDesiredAsync(
        string device, string? ifMatch, object body, string contentType = "application/merge-patch+json")
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, $"/api/devices/{device}/desired");
        request.Content = new StringContent(JsonSerializer.Serialize(body, Answers.Strict), Encoding.UTF8);
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        return await http.SendAsync(request);
    }

    /// <summary>Orders a desired state on top of the present one and expects 202.</summary>
    public async Task<Command> OrderAsync(string device, object body)
    {
        using var answer = await PatchDesiredAsync(device, await ETagAsync(device), body);
        return await ReadAsync<Command>(answer, HttpStatusCode.Accepted);
    }

    /// <summary>The present <c>ETag</c> of a device, quotes and all.</summary>
    public async Task<string> ETagAsync(string device)
    {
        using var answer = await http.GetAsync($"/api/devices/{device}");
        return answer.Headers.ETag?.ToString() ?? throw new InvalidOperationException($"{device} has no ETag: {(int)answer.StatusCode}");
    }

    /// <summary>A command.</summary>
    public Task<Command> CommandAsync(string id) => GetAsync<Command>($"/api/commands/{id}");

    /// <summary>Gets a path and expects a problem; returns it.</summary>
    public async Task<Problem> ProblemAsync(string path, HttpStatusCode expected)
    {
        using var answer = await http.GetAsync(path);
        return await ReadProblemAsync(answer, expected);
    }

    /// <summary>Reads an answer that must be a problem with this status (RFC 9457).</summary>
    public static async Task<Problem> ReadProblemAsync(HttpResponseMessage answer, HttpStatusCode expected)
    {
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(expected == answer.StatusCode, $"Expected {(int)expected}, got {(int)answer.StatusCode}: {body}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = Parse<Problem>(body);
        Assert.StartsWith("urn:twin:problem:", problem.Type, StringComparison.Ordinal);
        Assert.Equal((int)expected, problem.Status);
        Assert.NotEmpty(problem.Title);
        Assert.NotEmpty(problem.Detail);
        return problem;
    }

    /// <summary>Reads a JSON answer with this status.</summary>
    public static async Task<T> ReadAsync<T>(HttpResponseMessage answer, HttpStatusCode expected)
    {
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(expected == answer.StatusCode, $"{answer.RequestMessage?.RequestUri}: expected {(int)expected}, got {(int)answer.StatusCode}: {body}");
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        return Parse<T>(body);
    }

    /// <summary>Reads JSON strictly; the error shows the text.</summary>
    public static T Parse<T>(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, Answers.Strict) ?? throw new JsonException("null");
        }
        catch (JsonException error)
        {
            throw new InvalidOperationException($"Not a {typeof(T).Name} of the contract: {error.Message}\n{json[..Math.Min(json.Length, 2000)]}", error);
        }
    }
}
