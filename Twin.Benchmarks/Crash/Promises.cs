using Twin.Benchmarks.Load;

namespace Twin.Benchmarks.Crash;

/// <summary>The newest reading of each lamp that the door acknowledged, over all lives of the server.</summary>
/// <param name="lamps">The lamps.</param>
public sealed class Promises(LampList lamps)
{
    private readonly Dictionary<string, (long AtMs, long Sequence)> _newest = new(StringComparer.Ordinal);

    /// <summary>How many readings were acknowledged.</summary>
    public long Count { get; private set; }

    /// <summary>Adds what a load was promised before the server died.</summary>
    public void Add(LoadGenerator load)
    {
        Count += load.AcknowledgedReadings;
        for (var lamp = 0; lamp < lamps.Count; lamp++)
        {
            if (load.AcknowledgedStamp(lamp) is { } stamp)
            {
                _newest[lamps.Ids[lamp]] = stamp;
            }
        }
    }

    /// <summary>Adds an acknowledged reading of each of some lamps, with the same stamp.</summary>
    public void Add(IReadOnlyList<string> ids, (long AtMs, long Sequence) stamp)
    {
        Count += ids.Count;
        foreach (var id in ids)
        {
            _newest[id] = stamp.CompareTo(Of(id)) > 0 ? stamp : Of(id);
        }
    }

    /// <summary>What the door promised of a lamp; before every stamp when nothing.</summary>
    public (long AtMs, long Sequence) Of(string id) => _newest.GetValueOrDefault(id, (0, -1));

    /// <summary>Forgets everything, so that one loss is counted once.</summary>
    public void Clear() => _newest.Clear();
}
