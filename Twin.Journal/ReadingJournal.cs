using Microsoft.Extensions.Logging;
using Twin.City.Devices;
using Twin.City.Inventory;
using Twin.Journal.History;
using Twin.Journal.Partitions;

namespace Twin.Journal;

/// <summary>
/// The durable memory of readings: what is appended is on the disk when the append completes, and what every device last reported can be asked for at any time.
/// One for each process; it does not own its store.
/// </summary>
public sealed partial class ReadingJournal : IAsyncDisposable
{
    // How long the end may take to tell the store of it.
    private static readonly TimeSpan EndWithin = TimeSpan.FromSeconds(5);

    private readonly IJournalStore _store;
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly DevicePlaces _places;
    private readonly PartitionState[] _partitions;
    private readonly JournalOptions _options;
    private readonly ILogger<ReadingJournal> _logger;
    private readonly GroupCommit _commits;
    private readonly PartitionLoader _loader;
    private readonly JournalFold _fold;
    private readonly Redelivery _redelivery;
    private readonly Heartbeat _heartbeat;
    private readonly DevicePast _past;
    private int _isDisposed;

    private ReadingJournal(
        IJournalStore store, NodeStart node, CityInventory city, JournalOptions options, TimeProvider time, ILogger<ReadingJournal> logger)
    {
        _store = store;
        _time = time;
        _start = node.Start;
        _places = new DevicePlaces(city, node.Places);
        _partitions = [.. Enumerable.Range(0, DevicePlace.PartitionCount).Select(partition => new PartitionState(partition))];
        _options = options;
        _logger = logger;
        _commits = new GroupCommit(store, _start, _places, _partitions, options, time, logger);
        _loader = new PartitionLoader(store, _start, _partitions, () => _commits.LastN);
        _fold = new JournalFold(store, _start, _partitions, _loader, _commits, options, time, logger);
        _redelivery = new Redelivery(store, _start, _places, options, time, logger);
        _heartbeat = new Heartbeat(store, _start, options.BeatEvery, time, logger);
        _past = new DevicePast(store, options.Past, time);
    }

    /// <summary>True when so many readings wait (<see cref="JournalOptions.QueueLimit"/>) that appends are refused.</summary>
    public bool IsCongested => QueuedReadings >= _options.QueueLimit;

    /// <summary>
    /// True when a commit has been under way for <see cref="JournalOptions.StuckAfter"/>, because the store does not answer or is out of reach: appends are refused,
    /// those taken before wait, and none is answered before it is known what became of it.
    /// </summary>
    public bool IsStuck => _commits.StuckOn is not null;

    /// <summary>Readings accepted whose commit has not ended yet.</summary>
    public int QueuedReadings => _commits.QueuedReadings;

    /// <summary>Registers this start of the node in the store and begins to serve.</summary>
    /// <param name="store">Where the rows lie. The caller disposes it, after the journal.</param>
    /// <param name="city">The devices; readings carry their ordinals. Devices new to the store get their place now.</param>
    /// <param name="options">Limits and periods.</param>
    /// <param name="time">The city's clock.</param>
    /// <param name="logger">Told of failed commits and folds.</param>
    /// <param name="cancellation">Gives up opening.</param>
    /// <exception cref="JournalUnusableException">Another process holds the store, a newer program wrote it, or it is no journal.</exception>
    public static async Task<ReadingJournal> OpenAsync(
        IJournalStore store, CityInventory city, JournalOptions options, TimeProvider time, ILogger<ReadingJournal> logger, CancellationToken cancellation)
    {
        var node = await store.StartAsync([.. city.Devices.Select(device => device.Id)], time.GetUtcNow(), cancellation);
        return new ReadingJournal(store, node, city, options, time, logger);
    }

    /// <summary>
    /// Appends readings of any devices. Completes when they are durable; until then the memory must stay as it is.
    /// </summary>
    /// <param name="readings">All of them become durable, or none is acknowledged.</param>
    /// <param name="cancellation">Looked at before the readings are taken; once taken, they are written.</param>
    /// <returns>The number of the commit that holds them: 1, 2, 3 … since this start. To be given to <see cref="MarkDelivered"/>.</returns>
    /// <exception cref="JournalCongestedException">Too many readings wait; nothing was taken.</exception>
    /// <exception cref="JournalUnavailableException">The store failed, or <see cref="IsStuck"/>; nothing is acknowledged.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A reading's device is not in the city; nothing was taken.</exception>
    public ValueTask<long> AppendAsync(ReadOnlyMemory<Reading> readings, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        foreach (ref readonly var reading in readings.Span)
        {
            ThrowIfUnknown(reading.Device);
        }

        return new ValueTask<long>(_commits.AppendAsync(readings));
    }

    /// <summary>
    /// Notes that every append of this start numbered up to <paramref name="n"/> has reached its devices. Stored with a later commit, by the fold or on disposal:
    /// after a crash, some that were applied are delivered again.
    /// </summary>
    public void MarkDelivered(long n) => _commits.MarkDelivered(n);

    /// <summary>What a device last reported, of all that was durable when this was called.</summary>
    /// <exception cref="CorruptJournalException">A stored row is damaged; the message names it.</exception>
    public async ValueTask<Reported> LastReportedAsync(int device, CancellationToken cancellation)
    {
        ThrowIfUnknown(device);
        var place = _places[device];
        await _loader.LoadAsync(PartitionLoader.SetOf(place.Partition), cancellation);
        return _partitions[place.Partition][place.Index];
    }

    /// <summary>What many devices last reported, in the order asked, of all that was durable when this was called.</summary>
    /// <exception cref="CorruptJournalException">A stored row is damaged; the message names it.</exception>
    public async ValueTask<Reported[]> LastReportedAsync(ReadOnlyMemory<int> devices, CancellationToken cancellation)
    {
        var wanted = 0UL;
        foreach (var device in devices.Span)
        {
            ThrowIfUnknown(device);
            wanted |= PartitionLoader.SetOf(_places[device].Partition);
        }

        await _loader.LoadAsync(wanted, cancellation);
        var reported = new Reported[devices.Length];
        for (var i = 0; i < reported.Length; i++)
        {
            var place = _places[devices.Span[i]];
            reported[i] = _partitions[place.Partition][place.Index];
        }

        return reported;
    }

    /// <summary>
    /// What a device reported in a span of time, of the blocks that are still kept: each reading once, by its stamp. Two are read at a time, who comes more waits. Where there
    /// is more than <see cref="JournalOptions.Past"/> allows, the earlier part is left out.
    /// </summary>
    /// <param name="device">Its ordinal.</param>
    /// <param name="from">The beginning, by the device's clock.</param>
    /// <param name="to">The end, by the device's clock.</param>
    /// <param name="ahead">How far the devices' clock runs ahead of this journal's.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="CorruptJournalException">A block of the device's partition is damaged; the message names it.</exception>
    public Task<PastReadings> ReadPastAsync(int device, DateTimeOffset from, DateTimeOffset to, TimeSpan ahead, CancellationToken cancellation)
    {
        ThrowIfUnknown(device);
        return _past.ReadAsync(_places[device], new PastSpan(from, to, ahead), cancellation);
    }

    /// <summary>
    /// The readings that starts which are over committed but did not mark as delivered, a commit at a time. Asking for the next commit says that the one before has
    /// reached its devices; so does the end. Ask again every few seconds: in a shared store other nodes die while this one lives, and of the survivors one hands out
    /// the readings of each. Readings of devices that left the city are passed over, and so are damaged blocks, which are told to the log.
    /// </summary>
    /// <exception cref="JournalUnreachableException">The store is out of reach; what was handed out last may be handed out again.</exception>
    public IAsyncEnumerable<ReadOnlyMemory<Reading>> UndeliveredAsync(CancellationToken cancellation) => _redelivery.ReadAsync(cancellation);

    /// <summary>True when other nodes may share the store.</summary>
    public bool IsShared => _store.IsShared;

    /// <summary>
    /// Takes or prolongs a lease on what only one of the nodes is to do; false when another has it. It ends by itself, and at once when this journal ends in good order.
    /// </summary>
    /// <param name="name">What is leased.</param>
    /// <param name="lasts">When it ends by itself.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="JournalUnreachableException">Nobody knows whose it is.</exception>
    public Task<bool> TryLeaseAsync(string name, TimeSpan lasts, CancellationToken cancellation)
    {
        var now = _time.GetUtcNow();
        return _store.TryLeaseAsync(name, _start, now, now + lasts, cancellation);
    }

    /// <summary>Merges what was committed into the snapshots now, and drops what is merged, delivered and past its retention. Runs by itself as well.</summary>
    /// <exception cref="CorruptJournalException">A stored row is damaged; the message names it. The other partitions are folded.</exception>
    public Task FoldAsync(CancellationToken cancellation) => _fold.FoldAsync(cancellation);

    /// <summary>Writes what waits and the delivered mark, says that this start is over, and ends. The store stays open.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        await _commits.DisposeAsync();
        await _fold.DisposeAsync();
        await _heartbeat.DisposeAsync();
        _past.Dispose();
        await TryEndAsync();
    }

    private async Task TryEndAsync()
    {
        using var limit = new CancellationTokenSource(EndWithin, _time);
        try
        {
            await _commits.StoreDeliveredAsync(limit.Token);
            await _store.EndAsync(_start, limit.Token);
        }
#pragma warning disable CA1031 // Without the mark others deliver more again than they must, and wait before they do; nothing is lost.
        catch (Exception error)
#pragma warning restore CA1031
        {
            LogEndNotStored(error);
        }
    }

    private void ThrowIfUnknown(int device)
    {
        if ((uint)device >= (uint)_places.DeviceCount)
        {
            throw new ArgumentOutOfRangeException(nameof(device), device, $"The city has {_places.DeviceCount} devices.");
        }
    }

    [LoggerMessage(LogLevel.Warning, "The end of this start could not be stored: some readings will be delivered again")]
    private partial void LogEndNotStored(Exception error);
}
