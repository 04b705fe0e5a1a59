using System.Collections.Concurrent;
using System.Text.Json;
using MQTTnet;
using MQTTnet.Protocol;
using Twin.City.Devices;
using Twin.City.Field;
using Twin.Tests.Api;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Mqtt;

/// <summary>A node that is asked to stop while the field speaks to it.</summary>
public sealed class StopOverMqttTests
{
    private const int UnderWay = 100;
    private const int StopAfter = 2_000;

    [Fact]
    public async Task A_node_that_stops_acknowledges_what_it_takes_and_tells_its_clients_to_go()
    {
        using var data = new TemporaryFolder();
        await File.WriteAllTextAsync(
            Path.Combine(data.Path, FieldClients.FileName),
            new FieldClients([new FieldClient("stop", FieldToken.Sha256(MqttTwin.Token), "stop", [], [DeviceKind.Lamp], [], Control: false)]).Write());
        ConcurrentDictionary<string, long> acknowledged = new(StringComparer.Ordinal);
        ConcurrentQueue<(string Lamp, long Seq)> unanswered = new();
        DateTimeOffset now;
        await using (var process = await TwinProcess.StartAsync(data.Path, TwinProcess.WithBroker))
        {
            var twin = new TwinClient(process.Http);
            now = await twin.NowAsync();
            string[] lamps = [.. (await twin.GetAsync<DevicePage>($"/api/devices?kind=lamp&limit={UnderWay}")).Items.Select(lamp => lamp.Id)];
            await using var gateway = await MqttDevice.ConnectAsync(process.MqttPort, "stop", MqttTwin.Token);
            var answers = 0;
            TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
            var load = lamps.Select(async lamp =>
            {
                for (var seq = 1L; ; seq++)
                {
                    if (!await TrySendAsync(gateway, lamp, now, seq))
                    {
                        unanswered.Enqueue((lamp, seq));
                        return;
                    }

                    acknowledged[lamp] = seq;
                    if (Interlocked.Increment(ref answers) == StopAfter)
                    {
                        reached.SetResult();
                    }
                }
            }).ToArray();
            await reached.Task.WaitAsync(Eventually.Patience, TimeProvider.System);

            Assert.Equal(0, await process.StopAsync());

            Assert.Equal(MqttClientDisconnectReason.ServerShuttingDown, (await gateway.Ended).Reason);
            await Task.WhenAll(load).WaitAsync(Eventually.Patience, TimeProvider.System);
            Assert.DoesNotContain("could be acknowledged before", process.Output.StandardOutput, StringComparison.Ordinal);
        }

        await using var again = await TwinProcess.StartAsync(data.Path, TwinProcess.WithBroker);
        var twinAgain = new TwinClient(again.Http);
        foreach (var (lamp, seq) in acknowledged)
        {
            // Not less, and not more either: what it had begun to take it has acknowledged.
            Assert.Equal((lamp, seq), (lamp, (await twinAgain.DeviceAsync(lamp)).Reported!.Seq));
        }

        // What was not answered is sent again.
        await using var next = await MqttDevice.ConnectAsync(again.MqttPort, "stop", MqttTwin.Token);
        Assert.Equal(UnderWay, unanswered.Count);
        foreach (var (lamp, seq) in unanswered)
        {
            Assert.True(await TrySendAsync(next, lamp, now, seq));
            Assert.Equal(seq, (await twinAgain.DeviceAsync(lamp)).Reported!.Seq);
        }
    }

    private static async Task<bool> TrySendAsync(MqttDevice gateway, string lamp, DateTimeOffset now, long seq)
    {
        try
        {
            var answer = await gateway.PublishAsync(
                "twin/v1/gateway/stop/telemetry", JsonSerializer.SerializeToUtf8Bytes(TwinClient.Reading(lamp, now, seq, new { level = seq % 101 }), Answers.Strict), MqttQualityOfServiceLevel.AtLeastOnce);
            return answer.ReasonCode == MqttClientPublishReasonCode.Success ? true : throw new InvalidOperationException($"{lamp} {seq}: {answer.ReasonCode} {answer.ReasonString}");
        }
        catch (Exception ended) when (ended is MQTTnet.Exceptions.MqttCommunicationException or MQTTnet.Exceptions.MqttClientNotConnectedException or OperationCanceledException or ObjectDisposedException)
        {
            return false;
        }
    }
}
