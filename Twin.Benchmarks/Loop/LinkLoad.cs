using System.Diagnostics;
using Twin.Benchmarks.Processes;

namespace Twin.Benchmarks.Loop;

/// <summary>Publishes readings to a broker, closed loop, and measures one window.</summary>
/// <param name="port">The broker.</param>
/// <param name="process">Its process, whose CPU time is measured.</param>
public sealed class LinkLoad(int port, int process)
{
    /// <summary>What the twin acknowledges as durable. Every connection keeps its own messages under way.</summary>
    /// <param name="senders">User name and messages of each connection.</param>
    /// <param name="warmUpSeconds">Load before the window.</param>
    /// <param name="seconds">The window.</param>
    public async Task<LinkWindow> ToTwinAsync(IReadOnlyList<(string User, ReadingMessage[] Messages)> senders, double warmUpSeconds, double seconds)
    {
        var latencies = new LatencyWindow();
        var windows = senders.Select(sender => new FlightWindow(LoopOptions.InFlight(sender.Messages[0].Readings))).ToArray();
        var sockets = await ConnectAsync(senders);
        ReadingPublisher[] publishers =
            [.. senders.Select((sender, i) => new ReadingPublisher(sockets[i], sender.Messages, windows[i], returnsOnAcknowledgement: true, latencies))];
        Task[] hearing = [.. publishers.Select(publisher => Task.Run(publisher.HearAsync))];
        var measured = await MeasureAsync(
            publishers, () => (publishers.Sum(publisher => publisher.Messages), publishers.Sum(publisher => publisher.Readings)), latencies, warmUpSeconds, seconds);
        var unanswered = (await Task.WhenAll(windows.Select(window => window.DrainAsync()))).Sum();
        await LeaveAsync(sockets, hearing, windows);
        return measured with { Acknowledgement = latencies.Sum(), Faults = publishers.Sum(publisher => publisher.Faults) + unanswered };
    }

    /// <summary>
    /// What a broker forwards to one subscriber. A message is under way until the subscriber has it, so that no publisher runs ahead of what is forwarded.
    /// </summary>
    /// <param name="senders">Client id and messages of each publisher; all messages hold equally many readings.</param>
    /// <param name="warmUpSeconds">Load before the window.</param>
    /// <param name="seconds">The window.</param>
    public async Task<LinkWindow> ThroughBrokerAsync(IReadOnlyList<(string User, ReadingMessage[] Messages)> senders, double warmUpSeconds, double seconds)
    {
        var readingsPerMessage = senders[0].Messages[0].Readings;
        var latencies = new LatencyWindow();
        var window = new FlightWindow(LoopOptions.InFlight(readingsPerMessage) * senders.Count);
        using var ear = await MqttSocket.ConnectAsync(port, "subscriber", FieldRegister.Token);
        await ear.SubscribeAsync("twin/v1/#");
        var subscriber = new ReadingSubscriber(ear, window);
        var sockets = await ConnectAsync(senders);
        ReadingPublisher[] publishers =
            [.. senders.Select((sender, i) => new ReadingPublisher(sockets[i], sender.Messages, window, returnsOnAcknowledgement: false, latencies))];
        Task[] hearing = [Task.Run(subscriber.HearAsync), .. publishers.Select(publisher => Task.Run(publisher.HearAsync))];
        var measured = await MeasureAsync(
            publishers, () => (subscriber.Messages, subscriber.Messages * readingsPerMessage), latencies, warmUpSeconds, seconds);
        var lost = await window.DrainAsync();
        await LeaveAsync([ear, .. sockets], hearing, [window]);
        return measured with { Acknowledgement = latencies.Sum(), Faults = publishers.Sum(publisher => publisher.Faults) + lost };
    }

    private static async Task LeaveAsync(IReadOnlyList<MqttSocket> sockets, Task[] hearing, IReadOnlyList<FlightWindow> windows)
    {
        foreach (var socket in sockets)
        {
            await socket.LeaveAsync();
        }

        await Task.WhenAll(hearing);
        foreach (var socket in sockets)
        {
            socket.Dispose();
        }

        foreach (var window in windows)
        {
            window.Dispose();
        }
    }

    private async Task<MqttSocket[]> ConnectAsync(IReadOnlyList<(string User, ReadingMessage[] Messages)> senders) =>
        await Task.WhenAll(senders.Select(sender => MqttSocket.ConnectAsync(port, sender.User, FieldRegister.Token)));

    private async Task<LinkWindow> MeasureAsync(
        ReadingPublisher[] publishers, Func<(long Messages, long Readings)> count, LatencyWindow latencies, double warmUpSeconds, double seconds)
    {
        using var stop = new CancellationTokenSource();
        var sending = Task.WhenAll(publishers.Select(publisher => Task.Run(() => publisher.SendAsync(stop.Token))));
        await Task.WhenAny(sending, Task.Delay(TimeSpan.FromSeconds(warmUpSeconds), TimeProvider.System));
        latencies.Open();
        var cpu = CpuTime.OfTrees([process]);
        var before = count();
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAny(sending, Task.Delay(TimeSpan.FromSeconds(seconds), TimeProvider.System));
        var after = count();
        var elapsed = Stopwatch.GetElapsedTime(start);
        var spent = CpuTime.OfTrees([process]) - cpu;
        latencies.Close();
        await stop.CancelAsync();
        await sending;
        return new LinkWindow(elapsed.TotalSeconds, after.Messages - before.Messages, after.Readings - before.Readings, Faults: 0, Acknowledgement: null, spent.TotalSeconds);
    }
}
