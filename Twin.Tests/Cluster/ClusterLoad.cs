using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Twin.Tests.Api;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Cluster;

/// <summary>A call that was not answered as it should be.</summary>
/// <param name="Call">What was asked.</param>
/// <param name="Member">Whom.</param>
/// <param name="Status">The answer's status; null when the connection ended instead.</param>
/// <param name="ComeAgain">True when the answer said when to come again.</param>
/// <param name="Text">The answer's body, or how the connection ended.</param>
internal sealed record FailedCall(string Call, string Member, HttpStatusCode? Status, bool ComeAgain, string Text);

/// <summary>
/// What clients do to a city all day, until stopped: lamps report, operators order single cameras and groups of lamps, alarms are acknowledged. It remembers what was answered
/// with success. What was not is sent again, to the node that is chosen next, and noted.
/// </summary>
internal sealed class ClusterLoad : IAsyncDisposable
{
    private const string Reason = "cluster test";
    private const string Comment = "crew called";
    private const int Slices = 4;
    private const int Writers = 2;
    private const int Together = 20;
    private const int CamerasOfSlice = 9;

    private static readonly TimeSpan ReadingPeriod = TimeSpan.FromMilliseconds(80);
    private static readonly TimeSpan OrderPeriod = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan AlarmPeriod = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Func<int, Member?> _choose;
    private readonly string[] _reporting;
    private readonly string[] _ordered;
    private readonly string[] _cameras;
    private readonly string[] _failing;
    private readonly ConcurrentDictionary<string, (DateTimeOffset At, long Seq)> _readings = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<Command> _orders = new();
    private readonly ConcurrentQueue<string> _alarms = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _loops = [];
    private int _answers;

    private ClusterLoad(Func<int, Member?> choose, string[] lamps, string[] cameras, int slice)
    {
        _choose = choose;
        _reporting = Share(lamps, (slice * 3) + 0);
        _ordered = Share(lamps, (slice * 3) + 1);
        _failing = Share(lamps, (slice * 3) + 2);
        _cameras = [.. cameras.Skip(slice * CamerasOfSlice).Take(CamerasOfSlice)];
    }

    /// <summary>What was not answered with success.</summary>
    public ConcurrentQueue<FailedCall> Failures { get; } = new();

    /// <summary>Calls that were answered with success.</summary>
    public int Answers => Volatile.Read(ref _answers);

    /// <summary>How much of each was acknowledged, for the log of the test.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Answers} calls answered, {_readings.Count} lamps, {_orders.Count} orders, {_alarms.Count} alarms acknowledged, {Failures.Count} calls failed");

    /// <summary>Starts it.</summary>
    /// <param name="twin">Where the devices are asked for and are broken before the load begins.</param>
    /// <param name="slice">Which quarter of the city's devices, so that loads one after the other do not meet.</param>
    /// <param name="choose">The node for an attempt, by its number; null when there is none at the moment.</param>
    public static async Task<ClusterLoad> StartAsync(TwinClient twin, int slice, Func<int, Member?> choose)
    {
        string[] lamps = [.. (await twin.AllDevicesAsync("kind=lamp")).Select(lamp => lamp.Id)];
        string[] cameras = [.. (await twin.AllDevicesAsync("kind=camera")).Select(camera => camera.Id)];
        var load = new ClusterLoad(choose, lamps, cameras, slice);
        var alarms = await load.BreakLampsAsync(twin);
        var now = await twin.NowAsync();
        load._loops.AddRange(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => load.EveryAsync(ReadingPeriod, writer, step => load.ReportAsync(now, (step * Writers) + writer, writer)))));
        load._loops.Add(Task.Run(() => load.EveryAsync(OrderPeriod, 0, load.OrderCameraAsync)));
        load._loops.Add(Task.Run(() => load.EveryAsync(OrderPeriod, 1, load.OrderLampsAsync)));
        load._loops.Add(Task.Run(() => load.EveryAsync(AlarmPeriod, 0, step => step < alarms.Length ? load.AcknowledgeAsync(alarms[step], step) : Task.CompletedTask)));
        return load;
    }

    /// <summary>Waits for further answers, whatever they are to.</summary>
    public Task AnswersAsync(int more)
    {
        var goal = Answers + more;
        return Eventually.Async(() => Task.FromResult((Answers, Failures.LastOrDefault())), seen => seen.Answers >= goal, $"{goal} answers");
    }

    /// <summary>Ends it, and waits for what is under way.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_loops).WaitAsync(Eventually.Patience, TimeProvider.System);
    }

    /// <summary>Everything that was acknowledged is there, or something newer.</summary>
    public async Task AllThereAsync(TwinClient twin)
    {
        Assert.NotEmpty(_readings);
        Assert.NotEmpty(_orders);
        Assert.NotEmpty(_alarms);
        await Eventually.Async(() => MissingReadingsAsync(twin), missing => missing.Length == 0, "acknowledged readings to be reported");
        foreach (var order in _orders)
        {
            var known = await twin.CommandAsync(order.Id);
            Assert.Equal((order.Actor, order.Reason, order.At, order.Total), (known.Actor, known.Reason, known.At, known.Total));
            Assert.Equal(Json(order.Values), Json(known.Values));
            Assert.Equal(known.Total, known.Counts.Pending + known.Counts.Acknowledged + known.Counts.Superseded + known.Counts.Expired + known.Counts.Refused);
            Assert.True(known.Status is "pending" or "acknowledged" or "superseded", $"{known}");
        }

        await Eventually.Async(() => MissingOrdersAsync(twin), missing => missing.Length == 0, "accepted orders to be desired");
        await Eventually.Async(() => MissingAlarmsAsync(twin), missing => missing.Length == 0, "acknowledged alarms to be so");
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private static string[] Share(string[] all, int share) => [.. all.Where((_, place) => place % (Slices * 3) == share)];

    private static string Json(Dictionary<string, JsonElement> values) => JsonSerializer.Serialize(values, Api.Answers.Strict);

    private async Task<string> MissingReadingsAsync(TwinClient twin)
    {
        var lamps = (await twin.AllDevicesAsync("kind=lamp")).ToDictionary(lamp => lamp.Id, StringComparer.Ordinal);
        return string.Join('\n', _readings.Where(reading => !Holds(lamps[reading.Key], reading.Value)).Select(reading => $"{reading.Key}: acknowledged {reading.Value}, now {lamps[reading.Key].Reported}"));
    }

    private static bool Holds(Device lamp, (DateTimeOffset At, long Seq) stamp) =>
        lamp.Reported is { } reported && (reported.At, reported.Seq).CompareTo(stamp) >= 0 && reported.Values["level"].GetInt64() == reported.Seq % 101;

    // An order whose answer was cut off may have been taken after the last acknowledged one.
    private async Task<string> MissingOrdersAsync(TwinClient twin)
    {
        var devices = (await twin.AllDevicesAsync("kind=lamp")).Concat(await twin.AllDevicesAsync("kind=camera")).ToDictionary(device => device.Id, StringComparer.Ordinal);
        var latest = _orders.SelectMany(order => order.Targets.Select(target => (Target: target, Order: order)))
            .GroupBy(order => order.Target, StringComparer.Ordinal)
            .Select(orders => orders.MaxBy(order => order.Order.At));
        return string.Join('\n', latest.Where(order => !Follows(devices[order.Target].Desired, order.Order)).Select(order => $"{order.Target}: {order.Order.Id} at {order.Order.At}, desired is {devices[order.Target].Desired}"));
    }

    private static bool Follows(DesiredState? desired, Command order) =>
        desired is not null && desired.Reason == Reason && (desired.Command == order.Id ? Json(desired.Values) == Json(order.Values) : desired.At >= order.At);

    private async Task<string> MissingAlarmsAsync(TwinClient twin)
    {
        List<string> missing = [];
        foreach (var id in _alarms)
        {
            var alarm = await twin.GetAsync<Alarm>($"/api/alarms/{id}");
            if (alarm.State != "acknowledged" || alarm.Acknowledged?.Comment != Comment)
            {
                missing.Add($"{id}: {alarm.State}");
            }
        }

        return string.Join('\n', missing);
    }

    private async Task<string[]> BreakLampsAsync(TwinClient twin)
    {
        var now = await twin.NowAsync();
        await twin.SendAsync([.. _failing.Select(lamp => TwinClient.Reading(lamp, now, 1, new { level = 0, status = "cyclingFailure" }))]);
        var mine = _failing.ToHashSet(StringComparer.Ordinal);
        var alarms = await Eventually.Async(() => AlarmsOfAsync(twin, mine), found => found.Count == mine.Count, "an alarm of each broken lamp");
        return [.. alarms];
    }

    private static async Task<List<string>> AlarmsOfAsync(TwinClient twin, HashSet<string> lamps)
    {
        List<string> ids = [];
        for (var next = "/api/alarms?limit=1000&code=lampFailure"; next is not null;)
        {
            using var answer = await twin.Http.GetAsync(next);
            ids.AddRange((await TwinClient.ReadAsync<AlarmPage>(answer, HttpStatusCode.OK)).Items.Where(alarm => lamps.Contains(alarm.Subject)).Select(alarm => alarm.Id));
            next = TwinClient.NextLink(answer);
        }

        return ids;
    }

    private async Task EveryAsync(TimeSpan period, int first, Func<int, Task> step)
    {
        using var timer = new PeriodicTimer(period, TimeProvider.System);
        try
        {
            for (var i = first; await timer.WaitForNextTickAsync(_stop.Token); i += 1)
            {
                await step(i);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Stopped.
        }
    }

    private async Task ReportAsync(DateTimeOffset now, int step, int writer)
    {
        var seq = (long)step;
        string[] lamps = [.. Enumerable.Range(0, Together).Select(i => _reporting[((step * Together) + i) % _reporting.Length])];
        var body = JsonSerializer.SerializeToUtf8Bytes(lamps.Select(lamp => TwinClient.Reading(lamp, now, seq, new { level = seq % 101, energyKWh = seq })), Api.Answers.Strict);
        if (await UntilTakenAsync<ReadingsAnswer>("readings", writer, HttpStatusCode.OK, twin => twin.PostReadingsAsync(body)) is not { } answer)
        {
            return;
        }

        Assert.Equal((lamps.Length, 0), (answer.Accepted + answer.Older + answer.Duplicate + answer.Pending, answer.Refused));
        Array.ForEach(lamps, lamp => _readings.AddOrUpdate(lamp, (now, seq), (_, held) => (now, seq).CompareTo(held) > 0 ? (now, seq) : held));
    }

    private async Task OrderCameraAsync(int step)
    {
        var camera = _cameras[step % _cameras.Length];
        var order = await UntilTakenAsync<Command>("order", step, HttpStatusCode.Accepted, async twin =>
        {
            var seen = await twin.Http.GetAsync($"/api/devices/{camera}");
            if (!seen.IsSuccessStatusCode)
            {
                return seen;
            }

            using (seen)
            {
                return await twin.PatchDesiredAsync(camera, seen.Headers.ETag!.ToString(), new { preset = step % 256, actor = "operator:ana", reason = Reason });
            }
        });
        Keep(order);
    }

    private async Task OrderLampsAsync(int step)
    {
        string[] lamps = [.. Enumerable.Range(0, 3).Select(i => _ordered[((step * 3) + i) % _ordered.Length])];
        var key = Guid.NewGuid().ToString("N");
        Keep(await UntilTakenAsync<Command>(
            "orders",
            step,
            HttpStatusCode.Accepted,
            twin => twin.PostCommandAsync(new { targets = new { devices = lamps }, values = new { level = step % 101 }, actor = "operator:ana", reason = Reason }, key)));
    }

    private void Keep(Command? order)
    {
        if (order is not null)
        {
            _orders.Enqueue(order);
        }
    }

    private async Task AcknowledgeAsync(string alarm, int step)
    {
        if (await UntilTakenAsync<Alarm>(
            "acknowledge", step, HttpStatusCode.OK, twin => twin.Http.PostAsJsonAsync($"/api/alarms/{alarm}/acknowledge", new { actor = "operator:ana", comment = Comment })) is not null)
        {
            _alarms.Enqueue(alarm);
        }
    }

    private async Task<T?> UntilTakenAsync<T>(string call, int firstNode, HttpStatusCode expected, Func<TwinClient, Task<HttpResponseMessage>> send)
        where T : class
    {
        for (var attempt = firstNode; !_stop.IsCancellationRequested; attempt++)
        {
            if (_choose(attempt) is { } member && await AttemptAsync<T>(call, member, expected, send) is { } taken)
            {
                return taken;
            }

            await Task.Delay(Pause, TimeProvider.System, _stop.Token);
        }

        return null;
    }

    private async Task<T?> AttemptAsync<T>(string call, Member member, HttpStatusCode expected, Func<TwinClient, Task<HttpResponseMessage>> send)
        where T : class
    {
        try
        {
            using var answer = await send(member.Client);
            if (answer.StatusCode == expected)
            {
                var taken = await TwinClient.ReadAsync<T>(answer, expected);
                Interlocked.Increment(ref _answers);
                return taken;
            }

            // The version is another by now, which is an answer as good as any.
            if (answer.StatusCode != HttpStatusCode.PreconditionFailed)
            {
                Failures.Enqueue(new FailedCall(call, member.Name, answer.StatusCode, answer.Headers.RetryAfter is not null, await answer.Content.ReadAsStringAsync()));
            }
        }
        catch (Exception gone) when (gone is HttpRequestException or IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            Failures.Enqueue(new FailedCall(call, member.Name, null, ComeAgain: false, $"{gone.GetType().Name}: {gone.Message}"));
        }

        return null;
    }
}
