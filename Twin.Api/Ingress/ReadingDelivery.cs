using System.Collections.Concurrent;
using Twin.City.Devices;
using Twin.City.Inventory;
using Twin.Grains.Devices;
using Twin.Journal;

namespace Twin.Api.Ingress;

/// <summary>What became of readings that were durable and went to their devices.</summary>
/// <param name="Accepted">Newer than what the device held.</param>
/// <param name="Duplicate">Held already.</param>
/// <param name="Older">Earlier than what the device held.</param>
/// <param name="Pending">Durable, and delivered again until their device takes them.</param>
internal readonly record struct DeliveryCount(int Accepted, int Duplicate, int Older, int Pending);

/// <summary>
/// Makes readings durable and hands them to their device grains. What a device does not take is kept and handed over again; it is in the journal already,
/// so a node that ends before it succeeds loses nothing.
/// </summary>
internal sealed partial class ReadingDelivery(
    CityInventory city,
    IGrainFactory grains,
    AwakeDevices awake,
    ReadingJournal journal,
    IngressMeters meters,
    TimeProvider time,
    ILogger<ReadingDelivery> logger)
    : BackgroundService
{
    /// <summary>Beyond this many undelivered readings the door closes (429) until devices take them again.</summary>
    public const int MostUndelivered = 100_000;

    private static readonly TimeSpan RetryPeriod = TimeSpan.FromSeconds(1);

    // A device called within this is awake: grains are collected after twice as long without a call.
    private static readonly TimeSpan AwakeFor = IdleCollection.Age / 2;

    private readonly IDeviceGrain?[] _devices = new IDeviceGrain?[city.Devices.Length];
    private readonly long[] _wokenAt = new long[city.Devices.Length];
    private readonly DeliveryMark _mark = new();
    private readonly ConcurrentQueue<Undelivered> _undelivered = new();
    private int _undeliveredReadings;

    /// <summary>Durable readings that their devices have not taken yet.</summary>
    public int UndeliveredReadings => Volatile.Read(ref _undeliveredReadings);

    /// <summary>True when neither journal nor devices keep up: the door answers 429.</summary>
    public bool IsCongested => journal.IsCongested || Volatile.Read(ref _undeliveredReadings) > MostUndelivered;

    /// <summary>
    /// Appends the readings to the journal and, once they are durable, delivers them. The memory must stay unchanged until the task ends.
    /// Throws what <see cref="ReadingJournal.AppendAsync"/> throws; then none of them was taken.
    /// </summary>
    public async ValueTask<DeliveryCount> TakeAsync(ReadOnlyMemory<Reading> readings, CancellationToken cancellation)
    {
        var receivedAt = time.GetTimestamp();
        await WakeAsync(readings);
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
        var count = await DeliverAsync(readings, pending);
        meters.Taken(count);
        meters.Applied(time.GetElapsedTime(receivedAt));
        if (pending.Count == 0)
        {
            journal.MarkDelivered(_mark.Delivered(append));
        }
        else
        {
            Interlocked.Add(ref _undeliveredReadings, pending.Count);
            _undelivered.Enqueue(new Undelivered(append, pending));
        }

        return count;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await RedeliverAsync(stoppingToken);
            using var timer = new PeriodicTimer(RetryPeriod, time);
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await RetryAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping: the journal keeps what is undelivered.
        }
    }

    /// <summary>Delivers what an earlier start of this node made durable and did not get to deliver.</summary>
    private async Task RedeliverAsync(CancellationToken cancellation)
    {
        await foreach (var readings in journal.UndeliveredAsync(cancellation))
        {
            var pending = new List<Reading>();
            var count = await DeliverAsync(readings, pending);
            LogInformationRedelivered(readings.Length, count.Accepted);
            if (pending.Count > 0)
            {
                Interlocked.Add(ref _undeliveredReadings, pending.Count);
                _undelivered.Enqueue(new Undelivered(_mark.Begin(), pending));
            }
        }
    }

    private async Task RetryAsync()
    {
        for (var waiting = _undelivered.Count; waiting > 0 && _undelivered.TryDequeue(out var undelivered); waiting--)
        {
            var pending = new List<Reading>();
            await DeliverAsync(undelivered.Readings.ToArray(), pending);
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

    private ValueTask WakeAsync(ReadOnlyMemory<Reading> readings)
    {
        List<int>? asleep = null;
        foreach (ref readonly var reading in readings.Span)
        {
            if (_wokenAt[reading.Device] == 0 || time.GetElapsedTime(_wokenAt[reading.Device]) > AwakeFor)
            {
                (asleep ??= []).Add(reading.Device);
            }
        }

        return asleep is null ? ValueTask.CompletedTask : WakeAsync(asleep);
    }

    private async ValueTask WakeAsync(List<int> asleep)
    {
        try
        {
            await Task.WhenAll(asleep.Select(device => Device(device).Wake().AsTask()));
        }
        catch (Exception failure)
        {
            // The delivery meets the same device again and keeps what it does not take.
            LogWarningNotAwake(failure);
            return;
        }

        // Only now: a body that comes meanwhile must wait for them too, or they would recover its readings and call them duplicates.
        var now = time.GetTimestamp();
        asleep.ForEach(device => _wokenAt[device] = now);
    }

    private async ValueTask<DeliveryCount> DeliverAsync(ReadOnlyMemory<Reading> readings, List<Reading> pending)
    {
        var outcomes = new int[3];
        var calls = new List<(int Place, Task<ReadingOutcome> Call)>();
        for (var i = 0; i < readings.Length; i++)
        {
            ref readonly var reading = ref readings.Span[i];
            var reported = new Reported(reading.Stamp, reading.Values);
            if (awake.TryApply(reading.Device, reported, out var outcome))
            {
                outcomes[(int)outcome]++;
            }
            else
            {
                calls.Add((i, Device(reading.Device).Apply(new ReadingMessage(reported)).AsTask()));
            }
        }

        foreach (var (place, call) in calls)
        {
            try
            {
                outcomes[(int)await call]++;
            }
            catch (Exception failure)
            {
                LogWarningNotDelivered(failure, city.Devices[readings.Span[place].Device].Id);
                pending.Add(readings.Span[place]);
            }
        }

        return new DeliveryCount(
            outcomes[(int)ReadingOutcome.Accepted], outcomes[(int)ReadingOutcome.Duplicate], outcomes[(int)ReadingOutcome.Older], pending.Count);
    }

    private IDeviceGrain Device(int ordinal) => _devices[ordinal] ??= DeviceGrains.Of(grains, city.Devices[ordinal]);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Device} did not take a reading; it is delivered again.")]
    private partial void LogWarningNotDelivered(Exception failure, string device);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Some devices did not wake before their readings.")]
    private partial void LogWarningNotAwake(Exception failure);

    [LoggerMessage(Level = LogLevel.Information, Message = "Delivered {Readings} readings that the last run had not, {Accepted} of them new.")]
    private partial void LogInformationRedelivered(int readings, int accepted);

    private sealed record Undelivered(object Append, List<Reading> Readings);
}
