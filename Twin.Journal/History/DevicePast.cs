using Twin.City.Devices;
using Twin.Journal.Blocks;

namespace Twin.Journal.History;

/// <summary>
/// Reads back what one device reported. Blocks are found by their numbers, for which commits need no further index: within a node start they ascend in time, so the last one that
/// matters is found by bisection, and from there it goes back piece by piece, all starts together from the latest on, until the span or a limit ends.
/// </summary>
internal sealed class DevicePast(IJournalStore store, PastLimits limits, TimeProvider time) : IDisposable
{
    private const int AtOnce = 2;

    private readonly SemaphoreSlim _turns = new(AtOnce);

    /// <summary>As <see cref="ReadingJournal.ReadPastAsync"/>.</summary>
    public async Task<PastReadings> ReadAsync(DevicePlace place, PastSpan span, CancellationToken cancellation)
    {
        await _turns.WaitAsync(cancellation);
        try
        {
            return await ReadInTurnAsync(place, span, cancellation);
        }
        finally
        {
            _turns.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _turns.Dispose();

    private async Task<PastReadings> ReadInTurnAsync(DevicePlace place, PastSpan span, CancellationToken cancellation)
    {
        var begun = time.GetTimestamp();
        var unread = await FindAsync(span, cancellation);
        var readings = new List<Reading>();
        var bytes = 0L;
        while (Latest(unread) is { } latest)
        {
            if (bytes >= limits.MostBytes || readings.Count >= limits.MostReadings || time.GetElapsedTime(begun) >= limits.LongestWork)
            {
                return Answer(readings, span, span.CompleteFrom(latest.LastAt));
            }

            unread.Remove(latest);
            var piece = latest.Commits with { First = Math.Max(latest.Commits.First, latest.Commits.Last - limits.CommitsAtOnce + 1) };
            foreach (var block in await store.ReadBlocksAsync(place.Partition, piece, cancellation))
            {
                bytes += block.Content.Length;
                readings.AddRange(BlockContent.DecodeOf(place.Index, block).Where(reading => span.Contains(reading.Stamp)));
            }

            if (await BeforeAsync(latest, piece, cancellation) is { } rest && rest.LastAt >= span.CommittedFrom)
            {
                unread.Add(rest);
            }
        }

        return Answer(readings, span, span.From);
    }

    private static PastReadings Answer(IEnumerable<Reading> readings, PastSpan span, DateTimeOffset completeFrom) => new(
        [.. readings.Where(reading => reading.Stamp.At >= completeFrom).DistinctBy(reading => reading.Stamp).OrderBy(reading => reading.Stamp)],
        completeFrom < span.To ? completeFrom : span.To);

    private static KeptCommits? Latest(List<KeptCommits> unread) => unread.Count == 0 ? null : unread.MaxBy(commits => commits.LastAt);

    // The commits before a piece were written no later than its first one.
    private async Task<KeptCommits?> BeforeAsync(KeptCommits commits, CommitRange piece, CancellationToken cancellation)
    {
        if (piece.First <= commits.Commits.First)
        {
            return null;
        }

        return await store.ReadCommitTimeAsync(piece.Start, piece.First, cancellation) is { } lastAt
            ? commits with { Commits = commits.Commits with { Last = piece.First - 1 }, LastAt = lastAt }
            : null;
    }

    private async Task<List<KeptCommits>> FindAsync(PastSpan span, CancellationToken cancellation)
    {
        var found = new List<KeptCommits>();
        foreach (var kept in await store.ReadKeptCommitsAsync(cancellation))
        {
            if (kept.LastAt >= span.CommittedFrom && kept.FirstAt <= span.CommittedTo)
            {
                found.Add(kept.LastAt <= span.CommittedTo ? kept : await UpToAsync(kept, span.CommittedTo, cancellation));
            }
        }

        return found;
    }

    // The first commit is not after the end and the last one is: halved until they are neighbours.
    private async Task<KeptCommits> UpToAsync(KeptCommits kept, DateTimeOffset end, CancellationToken cancellation)
    {
        var (within, past) = (kept.Commits.First, kept.Commits.Last);
        while (past - within > 1)
        {
            var middle = within + ((past - within) / 2);
            var isPast = await store.ReadCommitTimeAsync(kept.Commits.Start, middle, cancellation) is not { } at || at > end;
            (within, past) = isPast ? (within, middle) : (middle, past);
        }

        return kept with { Commits = kept.Commits with { Last = within }, LastAt = end };
    }
}
