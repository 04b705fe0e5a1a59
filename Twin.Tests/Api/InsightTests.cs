using System.Net;
using System.Text.Json;
using Xunit;

namespace Twin.Tests.Api;

/// <summary>Health, metrics, dashboards and the machine-readable contract.</summary>
public sealed class InsightTests(SharedTwin shared)
{
    private static readonly string[] Paths =
    [
        "/api/readings", "/api/city", "/api/zones", "/api/zones/{code}", "/api/devices", "/api/devices/{id}", "/api/devices/{id}/desired", "/api/commands/{id}",
        "/api/live", "/api/map", "/api/search", "/api/streets/{id}", "/api/cabinets", "/api/cabinets/{id}",
    ];

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task A_running_city_is_healthy(string path)
    {
        using var answer = await (await shared.ClientAsync()).Http.GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task The_OpenAPI_document_is_3_1_and_has_every_path_of_the_contract()
    {
        var json = await (await shared.ClientAsync()).Http.GetStringAsync("/openapi/v1.json");

        var document = JsonDocument.Parse(json).RootElement;
        Assert.StartsWith("3.1", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        var paths = document.GetProperty("paths").EnumerateObject().Select(path => path.Name).ToHashSet(StringComparer.Ordinal);
        Assert.All(Paths, path => Assert.Contains(path, paths));
        Assert.All(paths, path => Assert.StartsWith("/", path, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_OpenAPI_document_lists_the_refusals_of_an_order()
    {
        var json = await (await shared.ClientAsync()).Http.GetStringAsync("/openapi/v1.json");

        var responses = JsonDocument.Parse(json).RootElement.GetProperty("paths").GetProperty("/api/devices/{id}/desired").GetProperty("patch").GetProperty("responses");
        Assert.All(["202", "400", "404", "412", "415", "428"], status => Assert.True(responses.TryGetProperty(status, out _), status));
    }

    [Theory]
    [InlineData("/scalar")]
    [InlineData("/orleans")]
    public async Task A_page_for_people_is_HTML(string path)
    {
        var http = (await shared.ClientAsync()).Http;
        var answer = await http.GetAsync(path);
        for (var redirects = 0; redirects < 3 && (int)answer.StatusCode is >= 301 and <= 308; redirects++)
        {
            var next = new Uri(answer.RequestMessage!.RequestUri!, answer.Headers.Location!);
            answer.Dispose();
            answer = await http.GetAsync(next);
        }

        using (answer)
        {
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
        }
    }

    [Fact]
    public async Task Metrics_are_in_the_text_format_of_Prometheus()
    {
        using var answer = await (await shared.ClientAsync()).Http.GetAsync("/metrics");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/plain", answer.Content.Headers.ContentType?.MediaType);
        var lines = (await answer.Content.ReadAsStringAsync()).Split('\n');
        Assert.Contains(lines, line => line.StartsWith("# TYPE ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("http_server_", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/api/nothing")]
    [InlineData("/api/devices/lamp-00001/nothing")]
    public async Task A_path_that_is_none_is_a_404_problem(string path)
    {
        await (await shared.ClientAsync()).ProblemAsync(path, HttpStatusCode.NotFound);
    }
}
