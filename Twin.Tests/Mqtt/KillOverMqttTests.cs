using System.Collections.Concurrent;
using MQTTnet;
using Twin.City.Devices;
using Twin.City.Field;
using Twin.Tests.Api;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Mqtt;

/// <summary>A PUBACK means durable: what was acknowledged is there after SIGKILL.</summary>
public sealed class KillOverMqttTests
{
    private const int Lamps = 200;
    private const int Gateways = 2;
    private const int UnderWay = 100;

    // Readings of an array; half of the senders send arrays, the others single readings.
    private const int Together = 7;

    private readonly ConcurrentDictionary<string, (DateTimeOffset At, long Seq)> _acknowledged = new(StringComparer.Ordinal);

    [Fact]
    public async Task Nothing_acknowledged_is_missing_after_kills_at_random_points_under_load()
    {
        using var data = new TemporaryFolder();
        Random random = new(20_261_125);
        await File.WriteAllTextAsync(
            Path.Combine(data.Path, FieldClients.FileName),
            new FieldClients([new FieldClient("kill", FieldToken.Sha256(MqttTwin.Token), "kill", [], [DeviceKind.Lamp], [], Control: false)]).Write());
        for (var round = 0; round < 3; round++)
        {
            await using var process = await TwinProcess.StartAsync(data.Path, TwinProcess.WithBroker);
            await AllThereAsync(new TwinClient(process.Http));
            await LoadUntilKilledAsync(process, round, killAfterAnswers: random.Next(10, 3_000));
        }

        await using var last = await TwinProcess.StartAsync(data.Path, TwinProcess.WithBroker);
        await AllThereAsync(new TwinClient(last.Http));
        Assert.NotEmpty(_acknowledged);
    }

    private async Task LoadUntilKilledAsync(TwinProcess process, int round, int killAfterAnswers)
    {
        var twin = new TwinClient(process.Http);
        var now = await twin.NowAsync();
        var lamps = (await twin.GetAsync<DevicePage>($"/api/devices?kind=lamp&limit={Lamps}")).Items.Select(lamp => lamp.Id).ToArray();
        var answers = 0;
        Exception? lastEnd = null;
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var gateways = await Task.WhenAll(Enumerable.Range(0, Gateways).Select(_ => MqttDevice.ConnectAsync(process.MqttPort, "kill", MqttTwin.Token)));
        var load = Enumerable.Range(0, Gateways * UnderWay).Select(async sender =>
        {
            try
            {
                for (var i = 0L; ; i++)
                {
                    await SendAsync(
                        gateways[sender % Gateways],
                        lamps,
                        now,
                        (((((long)round * 1_000_000) + i) * Gateways * UnderWay) + sender) * Together,
                        sender < UnderWay ? 1 : Together);
                    if (Interlocked.Increment(ref answers) == killAfterAnswers)
                    {
                        reached.SetResult();
                    }
                }
            }
            catch (Exception cut) when (cut is not Xunit.Sdk.XunitException)
            {
                // The server is gone: what was under way was never acknowledged.
                lastEnd = cut;
            }
        }).ToArray();
        await Task.WhenAny(reached.Task, Task.WhenAll(load)).WaitAsync(Eventually.Patience, TimeProvider.System);
        Assert.True(reached.Task.IsCompleted, $"The load ended by itself after {answers} of {killAfterAnswers} answers: {lastEnd}\n{process.Output}");
        await process.KillAsync();
        await Task.WhenAll(load).WaitAsync(Eventually.Patience, TimeProvider.System);
        foreach (var gateway in gateways)
        {
            await gateway.DisposeAsync();
        }
    }

    private async Task SendAsync(MqttDevice gateway, string[] lamps, DateTimeOffset now, long firstSeq, int count)
    {
        var sent = Enumerable.Range(0, count).Select(i => (Lamp: lamps[(firstSeq + i) % lamps.Length], Seq: firstSeq + i)).ToArray();
        var readings = sent.Select(one => TwinClient.Reading(one.Lamp, now, one.Seq, new { level = one.Seq % 101, energyKWh = one.Seq % 1_000_000 })).ToArray();
        var answer = await gateway.PublishAsync("twin/v1/gateway/kill/telemetry", count == 1 ? readings[0] : (object)readings);
        Assert.Equal((MqttClientPublishReasonCode.Success, ""), (answer.ReasonCode, answer.ReasonString ?? ""));
        foreach (var (lamp, seq) in sent)
        {
            _acknowledged.AddOrUpdate(lamp, (now, seq), (_, held) => (now, seq).CompareTo(held) > 0 ? (now, seq) : held);
        }
    }

    private async Task AllThereAsync(TwinClient twin)
    {
        foreach (var (device, stamp) in _acknowledged)
        {
            var reported = (await twin.DeviceAsync(device)).Reported;
            Assert.True(reported is not null, $"{device} has forgotten {stamp}");
            Assert.True((reported.At, reported.Seq).CompareTo(stamp) >= 0, $"{device}: acknowledged {stamp}, now {reported}");
            Assert.Equal((reported.Seq % 101, reported.Seq % 1_000_000), (reported.Values["level"].GetInt64(), reported.Values["energyKWh"].GetInt64()));
        }
    }
}
