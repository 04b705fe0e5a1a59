using System.Collections.Immutable;
using Twin.City.Devices;
using Twin.Journal.Blocks;

namespace Twin.Journal.Partitions;

/// <summary>
/// What the devices of one partition last reported, as far as this node has read and written. Taking the same readings again changes nothing, so a view of the
/// store may overlap what is held.
/// </summary>
internal sealed class PartitionState(int partition)
{
    private readonly Lock _gate = new();
    private Reported[] _reported = [];
    private ImmutableDictionary<long, long> _covers = ImmutableDictionary<long, long>.Empty;
    private long _revision;
    private bool _hasUnfoldedBlocks;
    private volatile bool _isLoaded;

    /// <summary>True once everything that earlier starts left has been read.</summary>
    public bool IsLoaded => _isLoaded;

    /// <summary>What the device at an index last reported.</summary>
    public Reported this[int index]
    {
        get
        {
            lock (_gate)
            {
                return index < _reported.Length ? _reported[index] : Reported.Nothing;
            }
        }
    }

    /// <summary>What is held, for a reader of the store; this node's own commits up to <paramref name="ownN"/> are.</summary>
    public PartitionPosition Position(long ownStart, long ownN)
    {
        lock (_gate)
        {
            return new PartitionPosition(partition, _revision, _covers.SetItem(ownStart, ownN));
        }
    }

    /// <summary>Takes readings of one block; <see cref="Reading.Device"/> is the index in the partition.</summary>
    public void Apply(ReadOnlySpan<Reading> readings)
    {
        lock (_gate)
        {
            Merge(readings);
            _hasUnfoldedBlocks = true;
        }
    }

    /// <summary>Takes a snapshot that was read.</summary>
    public void Apply(PartitionSnapshot snapshot, ReadOnlySpan<Reading> readings)
    {
        lock (_gate)
        {
            Merge(readings);
            _revision = snapshot.Revision;
            Cover(snapshot.Covers);
        }
    }

    /// <summary>Notes that everything up to these commits has been read.</summary>
    public void CompleteRead(IReadOnlyDictionary<long, long> lastCommits)
    {
        lock (_gate)
        {
            Cover(lastCommits);
            _isLoaded = true;
        }
    }

    /// <summary>The snapshot to write next, or null when no block came since the last one.</summary>
    public PartitionSnapshot? TakeSnapshot(long ownStart, long ownN)
    {
        lock (_gate)
        {
            if (!_hasUnfoldedBlocks)
            {
                return null;
            }

            _hasUnfoldedBlocks = false;
            return new PartitionSnapshot(partition, _revision + 1, _covers.SetItem(ownStart, ownN), ReadingBlock.Encode(LastReadings()));
        }
    }

    /// <summary>The snapshot was written.</summary>
    public void CompleteSnapshot(PartitionSnapshot snapshot)
    {
        lock (_gate)
        {
            _revision = snapshot.Revision;
        }
    }

    /// <summary>The snapshot was not written: it is due again, after a new read when another node was faster.</summary>
    public void AbandonSnapshot(bool readAgain)
    {
        lock (_gate)
        {
            _hasUnfoldedBlocks = true;
            _isLoaded &= !readAgain;
        }
    }

    private void Merge(ReadOnlySpan<Reading> readings)
    {
        foreach (ref readonly var reading in readings)
        {
            if (reading.Device >= _reported.Length)
            {
                Grow(reading.Device + 1);
            }

            ref var held = ref _reported[reading.Device];
            if (Reported.Judge(held.Stamp, reading.Stamp) == ReadingOutcome.Accepted)
            {
                held = new Reported(reading.Stamp, reading.Values);
            }
        }
    }

    private void Grow(int atLeast)
    {
        var grown = new Reported[Math.Max(atLeast, _reported.Length * 2)];
        _reported.CopyTo(grown, 0);
        Array.Fill(grown, Reported.Nothing, _reported.Length, grown.Length - _reported.Length);
        _reported = grown;
    }

    private void Cover(IEnumerable<KeyValuePair<long, long>> commits)
    {
        foreach (var (start, n) in commits)
        {
            if (n > _covers.GetValueOrDefault(start))
            {
                _covers = _covers.SetItem(start, n);
            }
        }
    }

    private Reading[] LastReadings()
    {
        var readings = new List<Reading>(_reported.Length);
        for (var index = 0; index < _reported.Length; index++)
        {
            if (_reported[index].Stamp > ReadingStamp.Never)
            {
                readings.Add(new Reading(index, _reported[index].Stamp, _reported[index].Values));
            }
        }

        return [.. readings];
    }
}
