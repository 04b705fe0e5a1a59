using System.Collections.Immutable;
using System.Data;
using Npgsql;

namespace Twin.Journal.Postgres;

/// <summary>
/// Reads what partitions lack in one view of the database: first how far everybody is and the snapshots that changed, in one round trip, then the blocks, one range for
/// each node start that went on. Where nothing is new, that is three statements that answer little.
/// </summary>
internal static class PostgresView
{
    /// <summary>As <see cref="IJournalStore.ReadAsync"/>.</summary>
    public static async Task<IReadOnlyDictionary<long, long>> ReadAsync(
        NpgsqlConnection connection,
        IReadOnlyList<PartitionPosition> positions,
        Action<PartitionSnapshot> onSnapshot,
        Action<JournalBlock> onBlock,
        CancellationToken cancellation)
    {
        await using var view = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation);
        var held = positions.ToDictionary(position => position.Partition, position => position.Covers);
        var lastCommits = await ReadSnapshotsAsync(connection, positions, held, onSnapshot, cancellation);
        await ReadBlocksAsync(connection, lastCommits, held, onBlock, cancellation);
        await view.CommitAsync(cancellation);
        return lastCommits;
    }

    private static async Task<ImmutableSortedDictionary<long, long>> ReadSnapshotsAsync(
        NpgsqlConnection connection,
        IReadOnlyList<PartitionPosition> positions,
        Dictionary<int, ImmutableDictionary<long, long>> held,
        Action<PartitionSnapshot> onSnapshot,
        CancellationToken cancellation)
    {
        short[] partitions = [.. positions.Select(position => (short)position.Partition)];
        long[] revisions = [.. positions.Select(position => position.Revision)];
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand(
                    """
                    SELECT start, last.n FROM node_start
                    CROSS JOIN LATERAL (SELECT n FROM block WHERE block.start = node_start.start ORDER BY n DESC LIMIT 1) AS last
                    """),
                new NpgsqlBatchCommand(
                    """
                    SELECT covers.partition, covers.start, covers.n
                    FROM unnest($1::smallint[], $2::bigint[]) AS known (partition, revision)
                    JOIN snapshot ON snapshot.partition = known.partition AND snapshot.revision <> known.revision
                    JOIN snapshot_covers AS covers ON covers.partition = known.partition
                    """).With(partitions).With(revisions),
                new NpgsqlBatchCommand(
                    """
                    SELECT snapshot.partition, snapshot.revision, snapshot.content
                    FROM unnest($1::smallint[], $2::bigint[]) AS known (partition, revision)
                    JOIN snapshot ON snapshot.partition = known.partition AND snapshot.revision <> known.revision
                    """).With(partitions).With(revisions),
            },
        };
        await using var rows = await batch.ExecuteReaderAsync(cancellation);
        var lastCommits = (await rows.ReadRowsAsync(row => KeyValuePair.Create(row.GetInt64(0), row.GetInt64(1)), cancellation)).ToImmutableSortedDictionary();
        await rows.NextResultAsync(cancellation);
        var covers = (await rows.ReadRowsAsync(row => (Partition: (int)row.GetInt16(0), Start: row.GetInt64(1), N: row.GetInt64(2)), cancellation))
            .ToLookup(cover => cover.Partition, cover => KeyValuePair.Create(cover.Start, cover.N));
        await rows.NextResultAsync(cancellation);
        while (await rows.ReadAsync(cancellation))
        {
            var partition = rows.GetInt16(0);
            var covered = covers[partition].ToImmutableDictionary();
            onSnapshot(new PartitionSnapshot(partition, rows.GetInt64(1), covered, rows.GetFieldValue<byte[]>(2)));
            held[partition] = covered.SetItems(held[partition].Where(own => own.Value > covered.GetValueOrDefault(own.Key)));
        }

        return lastCommits;
    }

    private static async Task ReadBlocksAsync(
        NpgsqlConnection connection,
        ImmutableSortedDictionary<long, long> lastCommits,
        Dictionary<int, ImmutableDictionary<long, long>> held,
        Action<JournalBlock> onBlock,
        CancellationToken cancellation)
    {
        var ranges = lastCommits.Select(last => new BlockRange(last.Key, last.Value, held)).Where(range => !range.IsEmpty).ToArray();
        if (ranges.Length == 0)
        {
            return;
        }

        await using var batch = new NpgsqlBatch(connection);
        foreach (var range in ranges)
        {
            batch.BatchCommands.Add(range.Select());
        }

        await using var rows = await batch.ExecuteReaderAsync(cancellation);
        foreach (var range in ranges)
        {
            while (await rows.ReadAsync(cancellation))
            {
                onBlock(new JournalBlock(range.Start, rows.GetInt64(0), rows.GetInt16(1), rows.GetFieldValue<byte[]>(2)));
            }

            await rows.NextResultAsync(cancellation);
        }
    }

    /// <summary>The commits of a start after the earliest that any partition wanted lacks, and for each partition how far it is.</summary>
    private sealed class BlockRange
    {
        private readonly long _last;
        private readonly long _after;
        private readonly long[] _afterByPartition = new long[DevicePlace.PartitionCount];

        public BlockRange(long start, long last, Dictionary<int, ImmutableDictionary<long, long>> held)
        {
            Start = start;
            _last = last;
            Array.Fill(_afterByPartition, long.MaxValue);
            foreach (var (partition, covers) in held)
            {
                _afterByPartition[partition] = covers.GetValueOrDefault(start);
            }

            _after = _afterByPartition.Min();
        }

        public long Start { get; }

        public bool IsEmpty => _after >= _last;

        public NpgsqlBatchCommand Select() => new NpgsqlBatchCommand(
            """
            SELECT n, partition, content FROM block
            WHERE start = $1 AND n > $2 AND n <= $3 AND n > ($4::bigint[])[partition + 1]
            ORDER BY n, partition
            """).With(Start).With(_after).With(_last).With(_afterByPartition);
    }
}
