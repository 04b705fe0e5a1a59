using Twin.City.Devices;

namespace Twin.Journal.History;

/// <summary>A span of the devices' time, and which commits can hold readings of it.</summary>
/// <param name="From">The beginning, by the devices' clock.</param>
/// <param name="To">The end, by the devices' clock.</param>
/// <param name="Ahead">How far the devices' clock runs ahead of the journal's.</param>
internal readonly record struct PastSpan(DateTimeOffset From, DateTimeOffset To, TimeSpan Ahead)
{
    /// <summary>How long after it was made a reading may be committed and still be found. What comes later yet is found when the span reaches to it.</summary>
    public static readonly TimeSpan MostDelay = TimeSpan.FromHours(1);

    // A reading may be ahead of the clock of the node that takes it, and the nodes' clocks may differ by as much again.
    private static readonly TimeSpan MostLead = 2 * ReadingParser.ClockTolerance;

    /// <summary>No commit before this one holds a reading of the span.</summary>
    public DateTimeOffset CommittedFrom => From - Ahead - MostLead;

    /// <summary>Commits after this one are not looked at.</summary>
    public DateTimeOffset CommittedTo => To - Ahead + MostDelay;

    /// <summary>True for a reading of the span.</summary>
    public bool Contains(ReadingStamp stamp) => stamp.At >= From && stamp.At <= To;

    /// <summary>From when on the readings are complete when all commits after this one were read.</summary>
    public DateTimeOffset CompleteFrom(DateTimeOffset committed) => committed + Ahead + MostLead is var complete && complete > From ? complete : From;
}
