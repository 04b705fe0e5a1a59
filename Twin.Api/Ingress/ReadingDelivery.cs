using System.Collections.Concurrent;
using Twin.City.Devices;
using Twin.Journal;

namespace Twin.Api.Ingress;

/// <summary>
/// Makes readings durable and hands them to their devices. What a device does not take is kept and handed over again; it is in the journal already, so a node that ends before
/// it succeeds loses nothing: the next start, or another node of the cluster, delivers it.
/// </summary>
internal sealed partial class ReadingDelivery(SectorRoutes routes, ReadingJournal journal, IngressMeters meters, TimeProvider time, ILogger<ReadingDelivery> logger)
    : BackgroundService
{
    /// <summary>Beyond this many undelivered readings the door closes (429) until devices take them again.</summary>
    public const int MostUndelivered = 100_000;

    private static readonly TimeSpan RetryPeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LookPeriod = TimeSpan.FromSeconds(2);

    // With a pause between them longer than a silo's end takes to be noticed.
    private const int RoundsOfRedelivery = 20;

    private readonly DeliveryMark _mark = new();
    private readonly ConcurrentQueue<Undelivered> _undelivered = new();
    private int _undeliveredReadings;

    /// <summary>Durable readings that their devices have not taken yet.</summary>
    public int UndeliveredReadings => Volatile.Read(ref _undeliveredReadings);

    /// <summary>True when neither journal nor devices keep up: the door answers 429.</summary>
    public bool IsCongested => journal.IsCongested || UndeliveredReadings > MostUndelivered;

    /// <summary>
    /// Appends the readings to the journal and, once they are durable, delivers them. The memory must stay unchanged until the task ends.
    /// Throws what <see cref="ReadingJournal.AppendAsync"/> throws; then none of them was taken.
    /// </summary>
    public async ValueTask<DeliveryCount> TakeAsync(ReadOnlyMemory<Reading> readings, CancellationToken cancellation)
    {
        var receivedAt = time.GetTimestamp();
        await routes.WakeAsync(readings);
        var appendedAt = time.GetTimestamp();
        var append = _mark.Begin();
        try
        {
            _mark.Committed(append, await journal.AppendAsync(readings, cancellation));
            meters.Appended(time.GetElapsedTime(appendedAt));
        }
        catch (Exception failure)
        {
            meters.NotAppended(failure);
            _mark.Delivered(append);
            throw;
        }

        var pending = new List<Reading>();
        var count = await routes.DeliverAsync(readings, pending);
        meters.Taken(count);
        meters.Applied(time.GetElapsedTime(receivedAt));
        if (pending.Count == 0)
        {
            journal.MarkDelivered(_mark.Delivered(append));
        }
        else
        {
            Keep(append, pending);
        }

        return count;
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        EveryAsync(RetryPeriod, RetryAsync, stoppingToken),
        EveryAsync(LookPeriod, () => RedeliverAsync(stoppingToken), stoppingToken));

    private async Task EveryAsync(TimeSpan period, Func<Task> step, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(period, time);
        try
        {
            do
            {
                await TryAsync(step);
            }
            while (await timer.WaitForNextTickAsync(cancellation));
        }
        catch (OperationCanceledException)
        {
            // Stopping: the journal keeps what is undelivered.
        }
    }

    private async Task TryAsync(Func<Task> step)
    {
        try
        {
            await step();
        }
#pragma warning disable CA1031 // A store that is away, a damaged row: told, and tried again with the next tick.
        catch (Exception failure) when (failure is not OperationCanceledException)
#pragma warning restore CA1031
        {
            LogErrorNotRedelivered(failure);
        }
    }

    /// <summary>Delivers what starts that are over made durable and did not get to deliver: earlier ones of this node, and those of nodes that died.</summary>
    private async Task RedeliverAsync(CancellationToken cancellation)
    {
        await foreach (var readings in journal.UndeliveredAsync(cancellation))
        {
            await RedeliverAsync(readings, cancellation);
        }
    }

    private async Task RedeliverAsync(ReadOnlyMemory<Reading> readings, CancellationToken cancellation)
    {
        var rest = readings;
        for (var round = 0; !rest.IsEmpty && round < RoundsOfRedelivery; round++)
        {
            if (round > 0)
            {
                await Task.Delay(RetryPeriod, time, cancellation);
            }

            var pending = new List<Reading>();
            var count = await routes.DeliverAsync(rest, pending);
            LogInformationRedelivered(rest.Length - pending.Count, count.Accepted);
            rest = pending.ToArray();
        }

        if (!rest.IsEmpty)
        {
            // A device that does not come to life must not keep the others from their readings.
            Keep(_mark.Begin(), [.. rest.Span]);
        }
    }

    private void Keep(object append, List<Reading> pending)
    {
        Interlocked.Add(ref _undeliveredReadings, pending.Count);
        _undelivered.Enqueue(new Undelivered(append, pending));
    }

    private async Task RetryAsync()
    {
        var latest = UndeliveredReadings > MostUndelivered / 2 ? LatestOfEach() : [];
        for (var waiting = _undelivered.Count; waiting > 0 && _undelivered.TryDequeue(out var undelivered); waiting--)
        {
            // Before the door must close, what a later one that waits too makes obsolete is done with: a device that never comes to life cannot fill the queue.
            Reading[] due = [.. undelivered.Readings.Where(reading => reading.Stamp >= latest.GetValueOrDefault(reading.Device))];
            var pending = new List<Reading>();
            await routes.DeliverAsync(due, pending);
            Interlocked.Add(ref _undeliveredReadings, pending.Count - undelivered.Readings.Count);
            if (pending.Count > 0)
            {
                _undelivered.Enqueue(undelivered with { Readings = pending });
            }
            else
            {
                journal.MarkDelivered(_mark.Delivered(undelivered.Append));
            }
        }
    }

    private Dictionary<int, ReadingStamp> LatestOfEach()
    {
        var latest = new Dictionary<int, ReadingStamp>();
        foreach (var reading in _undelivered.SelectMany(undelivered => undelivered.Readings))
        {
            if (!latest.TryGetValue(reading.Device, out var known) || reading.Stamp > known)
            {
                latest[reading.Device] = reading.Stamp;
            }
        }

        return latest;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Delivered {Readings} readings that a run that is over had not, {Accepted} of them new.")]
    private partial void LogInformationRedelivered(int readings, int accepted);

    [LoggerMessage(Level = LogLevel.Error, Message = "Readings that were not delivered could not be delivered again; tried again.")]
    private partial void LogErrorNotRedelivered(Exception failure);

    private sealed record Undelivered(object Append, List<Reading> Readings);
}
