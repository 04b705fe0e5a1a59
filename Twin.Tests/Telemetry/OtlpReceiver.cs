using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Twin.Tests.Telemetry;

/// <summary>A span as it came over the wire.</summary>
public sealed record ReceivedSpan(
    string Name, string Trace, string Id, string Parent, ulong StartNs, ulong EndNs, Dictionary<string, string> Tags, string[] LinkedTraces, Dictionary<string, string> Resource)
{
    /// <inheritdoc />
    public override string ToString() => $"{Name} {Trace}/{Id} < {Parent} {string.Join(' ', Tags.Select(tag => $"{tag.Key}={tag.Value}"))}";
}

/// <summary>A log record as it came over the wire.</summary>
public sealed record ReceivedLog(string Category, string Body, Dictionary<string, string> Attributes, Dictionary<string, string> Resource);

/// <summary>A collector as operators have one: takes OTLP by HTTP and protobuf on a free port of the loopback address.</summary>
public sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<ReceivedSpan> _spans = new();
    private readonly ConcurrentQueue<ReceivedLog> _logs = new();
    private readonly ConcurrentDictionary<string, byte> _metrics = new(StringComparer.Ordinal);

    private OtlpReceiver(WebApplication app) => _app = app;

    /// <summary>Where it listens.</summary>
    public string Address => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    /// <summary>The spans that have come so far.</summary>
    public ReceivedSpan[] Spans => [.. _spans];

    /// <summary>The log records that have come so far.</summary>
    public ReceivedLog[] Logs => [.. _logs];

    /// <summary>The names of the metrics that have come so far.</summary>
    public string[] Metrics => [.. _metrics.Keys];

    /// <summary>Starts to listen.</summary>
    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new OtlpReceiver(builder.Build());
        receiver._app.MapPost("/v1/traces", (HttpRequest request) => TakeAsync(request, receiver.TakeSpans));
        receiver._app.MapPost("/v1/logs", (HttpRequest request) => TakeAsync(request, receiver.TakeLogs));
        receiver._app.MapPost("/v1/metrics", (HttpRequest request) => TakeAsync(request, receiver.TakeMetrics));
        await receiver._app.StartAsync();
        return receiver;
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task<IResult> TakeAsync(HttpRequest request, Action<ProtobufFields> take)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
        take(ProtobufFields.Read(body.ToArray()));
        return Results.Bytes([], "application/x-protobuf");
    }

    // ExportTraceServiceRequest: 1 resource_spans { 1 resource { 1 attributes }, 2 scope_spans { 2 spans } }.
    private void TakeSpans(ProtobufFields request)
    {
        foreach (var ofResource in request.Messages(1))
        {
            var resource = ofResource.Message(1).Attributes(1);
            foreach (var span in ofResource.Messages(2).SelectMany(scope => scope.Messages(2)))
            {
                _spans.Enqueue(new ReceivedSpan(
                    span.Text(5), span.Hex(1), span.Hex(2), span.Hex(4), span.Number(7), span.Number(8), span.Attributes(9), [.. span.Messages(13).Select(link => link.Hex(1))], resource));
            }
        }
    }

    // ExportLogsServiceRequest: 1 resource_logs { 1 resource, 2 scope_logs { 1 scope { 1 name }, 2 log_records { 5 body, 6 attributes } } }.
    private void TakeLogs(ProtobufFields request)
    {
        foreach (var ofResource in request.Messages(1))
        {
            var resource = ofResource.Message(1).Attributes(1);
            foreach (var scope in ofResource.Messages(2))
            {
                foreach (var log in scope.Messages(2))
                {
                    _logs.Enqueue(new ReceivedLog(scope.Message(1).Text(1), log.Message(5).Text(1), log.Attributes(6), resource));
                }
            }
        }
    }

    // ExportMetricsServiceRequest: 1 resource_metrics { 2 scope_metrics { 2 metrics { 1 name } } }.
    private void TakeMetrics(ProtobufFields request)
    {
        foreach (var metric in request.Messages(1).SelectMany(ofResource => ofResource.Messages(2)).SelectMany(scope => scope.Messages(2)))
        {
            _metrics.TryAdd(metric.Text(1), 0);
        }
    }
}
