using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using Twin.City;
using Twin.City.Devices;
using Twin.City.Inventory;
using Twin.Tests.Processes;

namespace Twin.Tests.Emulator;

/// <summary>A client that stands for the twin: it hears everything of the field, reads it as the twin would and sends commands.</summary>
internal sealed class Centre : IAsyncDisposable
{
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly CityInventory _city;
    private readonly CityClock _clock;
    private readonly ConcurrentDictionary<string, Reading> _latest = new(StringComparer.Ordinal);
    private int _readings;

    private Centre(CityInventory city, CityClock clock)
    {
        (_city, _clock) = (city, clock);
        _client.ApplicationMessageReceivedAsync += Hear;
    }

    /// <summary>Texts that could not be read as readings.</summary>
    public ConcurrentQueue<string> Refusals { get; } = new();

    /// <summary>Answers to commands, by correlation.</summary>
    public ConcurrentQueue<(string Correlation, string Text)> Answers { get; } = new();

    /// <summary>The last state of each client, by topic.</summary>
    public ConcurrentDictionary<string, string> States { get; } = new(StringComparer.Ordinal);

    /// <summary>How many readings of each message; a message may hold at most 1,000.</summary>
    public ConcurrentQueue<int> Batches { get; } = new();

    /// <summary>All readings heard.</summary>
    public int Readings => Volatile.Read(ref _readings);

    /// <summary>The devices heard of, each with its last reading.</summary>
    public IReadOnlyDictionary<string, Reading> Latest => _latest;

    public static async Task<Centre> ConnectAsync(int port, CityInventory city, CityClock clock)
    {
        var centre = new Centre(city, clock);
        await centre._client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).WithProtocolVersion(MqttProtocolVersion.V500).WithClientId("centre").Build());
        await centre._client.SubscribeAsync("twin/v1/#", MqttQualityOfServiceLevel.AtLeastOnce);
        return centre;
    }

    /// <summary>Says that the centre is there.</summary>
    public Task SayOnlineAsync() => Publish("twin/v1/centre/state", """{ "online": true }""", "", 0, retain: true);

    public Task CommandAsync(string address, string command, string correlation, uint expiryS = 0) =>
        Publish($"twin/v1/{address}/cmd/desired", command, correlation, expiryS, retain: false);

    public Task ProgramAsync(string zone, string program) => Publish($"twin/v1/gateway/{zone}/cmd/program", program, "", 0, retain: true);

    public Task ControlAsync(string control) => Publish("twin/v1/field/control", control, "", 0, retain: false);

    /// <summary>Waits for a device to report something.</summary>
    public Task<Reading?> WhenReports(string device, Func<Reading, bool> holds, string what) =>
        Eventually.Async(
            () => Task.FromResult(_latest.TryGetValue(device, out var reading) ? reading : (Reading?)null),
            reading => reading is { } heard && holds(heard),
            $"{device}: {what}");

    /// <summary>Waits for something else.</summary>
    public static Task When(Func<bool> holds, string what) => Eventually.Async(() => Task.FromResult(holds()), held => held, what);

    public async ValueTask DisposeAsync()
    {
        if (_client.IsConnected)
        {
            await _client.DisconnectAsync(new MqttClientDisconnectOptions());
        }

        _client.Dispose();
    }

    private Task<MqttClientPublishResult> Publish(string topic, string text, string correlation, uint expiryS, bool retain) => _client.PublishAsync(new MqttApplicationMessage
    {
        Topic = topic,
        PayloadSegment = Encoding.UTF8.GetBytes(text),
        QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
        ResponseTopic = topic + "/reply",
        CorrelationData = Encoding.UTF8.GetBytes(correlation),
        MessageExpiryInterval = expiryS,
        Retain = retain,
    });

    private Task Hear(MqttApplicationMessageReceivedEventArgs arrived)
    {
        var message = arrived.ApplicationMessage;
        var payload = message.Payload.ToArray();
        if (message.Topic.EndsWith("/telemetry", StringComparison.Ordinal))
        {
            Read(payload);
        }
        else if (message.Topic.EndsWith("/state", StringComparison.Ordinal))
        {
            States[message.Topic] = Encoding.UTF8.GetString(payload);
        }
        else if (message.Topic.EndsWith("/reply", StringComparison.Ordinal))
        {
            Answers.Enqueue((Encoding.UTF8.GetString(message.CorrelationData ?? []), Encoding.UTF8.GetString(payload)));
        }

        return Task.CompletedTask;
    }

    private void Read(byte[] payload)
    {
        var reader = new Utf8JsonReader(payload);
        reader.Read();
        var count = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            count++;
            if (ReadingParser.TryRead(ref reader, _city, _clock.Now, out var reading, out var refusal))
            {
                Keep(reading);
            }
            else
            {
                Refusals.Enqueue($"{refusal.Code}: {refusal.Detail}");
            }
        }

        Batches.Enqueue(count);
    }

    private void Keep(in Reading reading)
    {
        Interlocked.Increment(ref _readings);
        _latest[_city.Devices[reading.Device].Id] = reading;
    }
}
