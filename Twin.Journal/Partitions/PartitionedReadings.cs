using Twin.City.Devices;

namespace Twin.Journal.Partitions;

/// <summary>Readings in the order of their partitions, otherwise as they came: a counting sort into an array that is used again.</summary>
internal sealed class PartitionedReadings(DevicePlaces places)
{
    private readonly int[] _ends = new int[DevicePlace.PartitionCount + 1];
    private Reading[] _readings = [];

    /// <summary>The readings of a partition; <see cref="Reading.Device"/> is the index in it.</summary>
    public ReadOnlySpan<Reading> this[int partition] => _readings.AsSpan(Begin(partition)..Begin(partition + 1));

    /// <summary>Takes the place of what was held before.</summary>
    public void Sort(IReadOnlyList<PendingAppend> appends)
    {
        Count(appends);
        Place(appends);
    }

    // After placing, the cursor of a partition stands where the next one begins.
    private int Begin(int partition) => partition == 0 ? 0 : _ends[partition - 1];

    private void Count(IReadOnlyList<PendingAppend> appends)
    {
        Array.Clear(_ends);
        foreach (var append in appends)
        {
            foreach (ref readonly var reading in append.Readings.Span)
            {
                _ends[places[reading.Device].Partition + 1]++;
            }
        }

        for (var partition = 1; partition < _ends.Length; partition++)
        {
            _ends[partition] += _ends[partition - 1];
        }

        if (_readings.Length < _ends[^1])
        {
            _readings = new Reading[Math.Max(_ends[^1], _readings.Length * 2)];
        }
    }

    private void Place(IReadOnlyList<PendingAppend> appends)
    {
        foreach (var append in appends)
        {
            foreach (ref readonly var reading in append.Readings.Span)
            {
                var place = places[reading.Device];
                _readings[_ends[place.Partition]++] = reading with { Device = place.Index };
            }
        }
    }
}
