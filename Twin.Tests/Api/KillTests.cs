using System.Collections.Concurrent;
using System.Net;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Api;

/// <summary>Acknowledged means durable: what was answered with success is there after SIGKILL.</summary>
public sealed class KillTests
{
    private const int Lamps = 400;
    private const int Cameras = 20;
    private const int Writers = 4;
    private const int ReadingsPerBody = 50;

    [Fact]
    public async Task Nothing_acknowledged_is_missing_after_kills_at_random_points_under_load()
    {
        using var data = new TemporaryFolder();
        var acknowledged = new Acknowledged();
        Random random = new(20_261_124);
        for (var round = 0; round < 4; round++)
        {
            await using var process = await TwinProcess.StartAsync(data.Path);
            await acknowledged.AllThereAsync(new TwinClient(process.Http));

            await LoadUntilKilledAsync(process, acknowledged, round, killAfterAnswers: random.Next(1, 120));
        }

        await using var last = await TwinProcess.StartAsync(data.Path);
        var twin = new TwinClient(last.Http);
        await acknowledged.AllThereAsync(twin);
        Assert.NotEmpty(acknowledged.Readings);
        Assert.NotEmpty(acknowledged.Orders);
        await acknowledged.AreNotNewAsync(twin);
    }

    private static async Task LoadUntilKilledAsync(TwinProcess process, Acknowledged acknowledged, int round, int killAfterAnswers)
    {
        var twin = new TwinClient(process.Http);
        var now = await twin.NowAsync();
        var lamps = (await twin.GetAsync<DevicePage>($"/api/devices?kind=lamp&limit={Lamps}")).Items.Select(lamp => lamp.Id).ToArray();
        var cameras = (await twin.GetAsync<DevicePage>($"/api/devices?kind=camera&limit={Cameras}")).Items.Select(camera => camera.Id).ToArray();
        var answers = 0;
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var load = Enumerable.Range(0, Writers).Select(writer => Task.Run(() => UntilKilledAsync(async seq =>
        {
            await PostAsync(twin, acknowledged, lamps, now, ((long)round * 1_000_000) + (seq * Writers) + writer);
            Count();
        }))).Append(Task.Run(() => UntilKilledAsync(async seq =>
        {
            await OrderAsync(twin, acknowledged, cameras[seq % cameras.Length], seq % 256);
            Count();
        }))).ToArray();

        await Task.WhenAny(reached.Task, Task.WhenAll(load)).WaitAsync(Eventually.Patience, TimeProvider.System);
        Assert.True(reached.Task.IsCompleted, "The load ended by itself.");
        await process.KillAsync();
        await Task.WhenAll(load).WaitAsync(Eventually.Patience, TimeProvider.System);

        void Count()
        {
            if (Interlocked.Increment(ref answers) == killAfterAnswers)
            {
                reached.SetResult();
            }
        }
    }

    private static async Task UntilKilledAsync(Func<int, Task> send)
    {
        try
        {
            for (var seq = 0; ; seq++)
            {
                await send(seq);
            }
        }
        catch (Exception cut) when (cut is HttpRequestException or IOException)
        {
            // The server is gone: what was under way was never acknowledged.
        }
    }

    private static async Task PostAsync(TwinClient twin, Acknowledged acknowledged, string[] lamps, DateTimeOffset now, long seq)
    {
        var devices = Enumerable.Range(0, ReadingsPerBody).Select(i => lamps[(int)(((seq * ReadingsPerBody) + i) % lamps.Length)]).ToArray();
        var answer = await twin.SendAsync([.. devices.Select(device => TwinClient.Reading(device, now, seq, new { level = seq % 101, energyKWh = seq }))]);
        Assert.Equal((devices.Length, 0), (answer.Accepted + answer.Older + answer.Duplicate + answer.Pending, answer.Refused));
        Array.ForEach(devices, device => acknowledged.Reading(device, (now, seq)));
    }

    private static async Task OrderAsync(TwinClient twin, Acknowledged acknowledged, string camera, int preset)
    {
        using var answer = await twin.PatchDesiredAsync(camera, await twin.ETagAsync(camera), new { preset, actor = "operator:ana", reason = "kill test" });
        acknowledged.Orders.Enqueue(await TwinClient.ReadAsync<Command>(answer, HttpStatusCode.Accepted));
    }

    /// <summary>What the server has answered with success, over all its lives.</summary>
    private sealed class Acknowledged
    {
        public ConcurrentDictionary<string, (DateTimeOffset At, long Seq)> Readings { get; } = new(StringComparer.Ordinal);

        public ConcurrentQueue<Command> Orders { get; } = new();

        public void Reading(string device, (DateTimeOffset At, long Seq) stamp) =>
            Readings.AddOrUpdate(device, stamp, (_, held) => stamp.CompareTo(held) > 0 ? stamp : held);

        public async Task AllThereAsync(TwinClient twin)
        {
            foreach (var (device, stamp) in Readings)
            {
                var reported = (await twin.DeviceAsync(device)).Reported;
                Assert.True(reported is not null, $"{device} has forgotten {stamp}");
                Assert.True((reported.At, reported.Seq).CompareTo(stamp) >= 0, $"{device}: acknowledged {stamp}, now {reported}");
                Assert.Equal((reported.Seq % 101, reported.Seq), (reported.Values["level"].GetInt64(), reported.Values["energyKWh"].GetInt64()));
            }

            foreach (var order in Orders)
            {
                var command = await twin.CommandAsync(order.Id);
                Assert.Equal((order.Actor, order.Reason, order.At), (command.Actor, command.Reason, command.At));
                Assert.Equal(order.Values["preset"].GetInt32(), command.Values["preset"].GetInt32());
            }

            foreach (var latest in Orders.GroupBy(order => order.Targets[0], StringComparer.Ordinal).Select(orders => orders.Last()))
            {
                await IsDesiredOrSupersededAsync(twin, latest);
            }
        }

        /// <summary>A reading that was acknowledged is known to its device when it comes once more.</summary>
        public async Task AreNotNewAsync(TwinClient twin)
        {
            var answer = await twin.SendAsync([.. Readings.Select(reading =>
                TwinClient.Reading(reading.Key, reading.Value.At, reading.Value.Seq, new { level = reading.Value.Seq % 101, energyKWh = reading.Value.Seq }))]);
            Assert.Equal((Readings.Count, 0), (answer.Duplicate + answer.Older, answer.Accepted));
        }

        // An order whose answer the kill cut off may have been taken after the last acknowledged one.
        private static async Task IsDesiredOrSupersededAsync(TwinClient twin, Command latest)
        {
            var camera = await twin.DeviceAsync(latest.Targets[0]);
            Assert.NotNull(camera.Desired);
            if (camera.Desired.Command == latest.Id)
            {
                Assert.Equal(latest.Values["preset"].GetInt32(), camera.Desired.Values["preset"].GetInt32());
                return;
            }

            Assert.True(camera.Desired.At >= latest.At, $"{camera.Id}: {latest} was acknowledged, desired is {camera.Desired}");
            Assert.Equal("kill test", (await twin.CommandAsync(camera.Desired.Command)).Reason);
        }
    }
}
