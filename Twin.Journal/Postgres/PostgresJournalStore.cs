using System.Globalization;
using Npgsql;

namespace Twin.Journal.Postgres;

/// <summary>
/// The journal in a PostgreSQL database that several nodes share. Commits go over one connection that is kept and reads over another; the rest borrows from the pool.
/// Node starts, their beats and leases are measured by the database's clock, so that the nodes' own may differ.
/// </summary>
/// <remarks>
/// A method throws <see cref="JournalUnreachableException"/> when the database or the connection to it went away: what was asked may have been done or not.
/// </remarks>
public sealed class PostgresJournalStore : IJournalStore
{
    // A server that lost the other end finds it out within seconds instead of hours: until then it may hold half a commit, for which the next attempt waits.
    private const string Durable =
        PostgresSession.DurableCommits
        + """
        SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 2; SET tcp_keepalives_count = 3; SET tcp_user_timeout = '10s'
        """;

    private const string ReadOnly = PostgresSession.PlanEachTime + "SET default_transaction_read_only = on";

    // A server that was down could not be told of beats: after it starts, everybody has the same time to be heard again.
    private const string IsOver =
        "(ended_at IS NOT NULL OR (alive_at < now() - $1 AND pg_postmaster_start_time() < now() - $1))";

    // Well under a megabyte of index and half a second of locks on rows that nobody else writes.
    private const int DropAtOnce = 4096;

    // Each rewrite of a row of node_start leaves the old one until no view needs it, and a backup's view may last an hour: so not with every commit.
    private static readonly TimeSpan TouchEvery = TimeSpan.FromSeconds(1);

    // Long after a survivor took over; a process that was paused for longer registers again with its next commit.
    private static readonly TimeSpan ForgetAfter = TimeSpan.FromHours(1);

    private readonly NpgsqlDataSource _database;
    private readonly PostgresSession _writer;
    private readonly PostgresSession _reader;
    private readonly Dictionary<long, DateTimeOffset> _touchedAt = [];
    private readonly string _node = string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}:{Environment.ProcessId}");

    /// <summary>Uses a database; opens nothing yet. The caller disposes the pool, after the store.</summary>
    public PostgresJournalStore(NpgsqlDataSource database)
    {
        _database = database;
        _writer = new PostgresSession(database, Durable);
        _reader = new PostgresSession(database, ReadOnly);
    }

    /// <inheritdoc />
    public bool IsShared => true;

    /// <inheritdoc />
    public async Task<NodeStart> StartAsync(IReadOnlyList<string> deviceIds, DateTimeOffset now, CancellationToken cancellation)
    {
        try
        {
            await PostgresSchema.ApplyAsync(_database, typeof(PostgresJournalStore).Assembly, "journal", cancellation);
            return await _writer.RunAsync(connection => StartAsync(connection, deviceIds, cancellation), cancellation);
        }
        catch (NpgsqlException error)
        {
            throw new JournalUnusableException($"The database cannot be used as a journal: {error.Message}", error);
        }
    }

    /// <inheritdoc />
    public Task CommitAsync(JournalCommit commit, CancellationToken cancellation) =>
        ReachAsync(() => _writer.RunAsync(connection => WriteAsync(connection, commit, cancellation), cancellation));

    /// <inheritdoc />
    public Task MarkDeliveredAsync(long start, long n, CancellationToken cancellation) => ExecuteAsync(
        _database.CreateCommand("UPDATE node_start SET delivered = $2 WHERE start = $1 AND delivered < $2").With(start).With(n), cancellation);

    /// <inheritdoc />
    public async Task<IReadOnlyDictionary<long, long>> ReadAsync(
        IReadOnlyList<PartitionPosition> positions, Action<PartitionSnapshot> onSnapshot, Action<JournalBlock> onBlock, CancellationToken cancellation)
    {
        Task<IReadOnlyDictionary<long, long>> TryAsync() => ReachAsync(() => _reader.RunAsync(
            connection => PostgresView.ReadAsync(connection, positions, onSnapshot, onBlock, cancellation), cancellation));
        try
        {
            return await TryAsync();
        }
        catch (JournalUnreachableException)
        {
            // The kept connection may be one from before the server started again. What was read so far may be read twice.
            return await TryAsync();
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<DeliveredMark>> ReadUndeliveredAsync(long start, TimeSpan overAfter, CancellationToken cancellation) => ReachAsync(async () =>
    {
        await using var command = _database.CreateCommand(
            $"""
            SELECT start, delivered FROM node_start
            WHERE start <> $2 AND {IsOver} AND EXISTS (SELECT 1 FROM block WHERE block.start = node_start.start AND n > delivered)
            ORDER BY start
            """).With(overAfter).With(start);
        return (IReadOnlyList<DeliveredMark>)await command.ReadRowsAsync(row => new DeliveredMark(row.GetInt64(0), row.GetInt64(1)), cancellation);
    });

    /// <inheritdoc />
    public Task<IReadOnlyList<JournalBlock>> ReadNextCommitAsync(long start, long after, CancellationToken cancellation) => ReachAsync(async () =>
    {
        await using var command = _database.CreateCommand(
            """
            SELECT start, n, partition, content FROM block
            WHERE start = $1 AND n = (SELECT min(n) FROM block WHERE start = $1 AND n > $2)
            ORDER BY partition
            """).With(start).With(after);
        return (IReadOnlyList<JournalBlock>)await command.ReadRowsAsync(
            row => new JournalBlock(row.GetInt64(0), row.GetInt64(1), row.GetInt16(2), row.GetFieldValue<byte[]>(3)), cancellation);
    });

    /// <inheritdoc />
    public Task BeatAsync(long start, CancellationToken cancellation) => ReachAsync(async () =>
    {
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Touch(start, delivered: 0) } };
        return await batch.ExecuteNonQueryAsync(cancellation);
    });

    /// <inheritdoc />
    public Task EndAsync(long start, CancellationToken cancellation) =>
        ExecuteAsync(
            _database.CreateCommand(
                """
                WITH ended AS (UPDATE node_start SET ended_at = now() WHERE start = $1 RETURNING start)
                DELETE FROM lease USING ended WHERE lease.holder = ended.start
                """).With(start),
            cancellation);

    /// <inheritdoc />
    public async Task<bool> TryLeaseAsync(string name, long holder, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellation) =>
        1 == await ExecuteAsync(
            _database.CreateCommand(
                """
                INSERT INTO lease AS held (name, holder, until) VALUES ($1, $2, now() + $3)
                ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until WHERE held.holder = excluded.holder OR held.until <= now()
                """).With(name).With(holder).With(until - now),
            cancellation);

    /// <inheritdoc />
    public Task<bool> TryWriteSnapshotAsync(PartitionSnapshot snapshot, CancellationToken cancellation) => ReachAsync(async () =>
    {
        await using var command = _database.CreateCommand(
            """
            WITH written AS (
                INSERT INTO snapshot AS held (partition, revision, content)
                SELECT $1, $2, $3 WHERE $2 = 1 OR EXISTS (SELECT 1 FROM snapshot WHERE partition = $1)
                ON CONFLICT (partition) DO UPDATE SET revision = excluded.revision, content = excluded.content WHERE held.revision = excluded.revision - 1
                RETURNING partition),
            covered AS (
                INSERT INTO snapshot_covers AS held (partition, start, n)
                SELECT written.partition, covers.start, covers.n
                FROM written CROSS JOIN unnest($4::bigint[], $5::bigint[]) AS covers (start, n) JOIN node_start ON node_start.start = covers.start
                ON CONFLICT (partition, start) DO UPDATE SET n = excluded.n WHERE held.n < excluded.n)
            SELECT partition FROM written
            """)
            .With((short)snapshot.Partition).With(snapshot.Revision).With(snapshot.Content)
            .With(snapshot.Covers.Keys.ToArray()).With(snapshot.Covers.Values.ToArray());
        return await command.ExecuteScalarAsync(cancellation) is not null;
    });

    /// <inheritdoc />
    public Task<int> DropCoveredBlocksAsync(DateTimeOffset committedBefore, CancellationToken cancellation) => ReachAsync(async () =>
    {
        var dropped = 0;
        await using var command = _database.CreateCommand("SELECT start, delivered FROM node_start ORDER BY start");
        foreach (var mark in await command.ReadRowsAsync(row => new DeliveredMark(row.GetInt64(0), row.GetInt64(1)), cancellation))
        {
            dropped += await DropOfAsync(mark, committedBefore.ToUniversalTime(), cancellation);
        }

        await ForgetStartsAsync(cancellation);
        return dropped;
    });

    /// <inheritdoc />
    public Task<IReadOnlyList<KeptCommits>> ReadKeptCommitsAsync(CancellationToken cancellation) => ReachAsync(async () =>
    {
        await using var command = _database.CreateCommand(
            """
            SELECT start, first.n, first.committed_at, last.n, last.committed_at FROM node_start
            CROSS JOIN LATERAL (SELECT n, committed_at FROM block WHERE block.start = node_start.start ORDER BY n LIMIT 1) AS first
            CROSS JOIN LATERAL (SELECT n, committed_at FROM block WHERE block.start = node_start.start ORDER BY n DESC LIMIT 1) AS last
            ORDER BY start
            """);
        return (IReadOnlyList<KeptCommits>)await command.ReadRowsAsync(
            row => new KeptCommits(
                new CommitRange(row.GetInt64(0), row.GetInt64(1), row.GetInt64(3)),
                row.GetFieldValue<DateTimeOffset>(2),
                row.GetFieldValue<DateTimeOffset>(4)),
            cancellation);
    });

    /// <inheritdoc />
    public Task<DateTimeOffset?> ReadCommitTimeAsync(long start, long n, CancellationToken cancellation) => ReachAsync<DateTimeOffset?>(async () =>
    {
        await using var command = _database.CreateCommand("SELECT committed_at FROM block WHERE start = $1 AND n >= $2 ORDER BY n LIMIT 1").With(start).With(n);
        var times = await command.ReadRowsAsync(row => row.GetFieldValue<DateTimeOffset>(0), cancellation);
        return times is [var time] ? time : null;
    });

    /// <inheritdoc />
    public Task<IReadOnlyList<JournalBlock>> ReadBlocksAsync(int partition, CommitRange commits, CancellationToken cancellation) => ReachAsync(async () =>
    {
        await using var command = _database.CreateCommand(
            "SELECT n, content FROM block WHERE start = $1 AND n BETWEEN $2 AND $3 AND partition = $4 ORDER BY n")
            .With(commits.Start).With(commits.First).With(commits.Last).With((short)partition);
        return (IReadOnlyList<JournalBlock>)await command.ReadRowsAsync(
            row => new JournalBlock(commits.Start, row.GetInt64(0), partition, row.GetFieldValue<byte[]>(1)), cancellation);
    });

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        await _reader.DisposeAsync();
    }

    private async Task<NodeStart> StartAsync(NpgsqlConnection connection, IReadOnlyList<string> deviceIds, CancellationToken cancellation)
    {
        var places = await PostgresDevices.PlaceAsync(connection, deviceIds, cancellation);
        await using var insert = new NpgsqlCommand(
            "INSERT INTO node_start (node, started_at, alive_at, delivered) VALUES ($1, now(), now(), 0) RETURNING start", connection).With(_node);
        return new NodeStart((long)(await insert.ExecuteScalarAsync(cancellation))!, places);
    }

    private async Task<bool> WriteAsync(NpgsqlConnection connection, JournalCommit commit, CancellationToken cancellation)
    {
        // One batch is one transaction and one round trip. When it fails the touch is forgotten: the blocks may be there, but not at a synchronous standby, and an attempt
        // that found them and wrote nothing would wait for nobody. One that touches waits for all that was written before.
        _touchedAt.Remove(commit.Start, out var touchedAt);
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { InsertBlocks(commit) } };
        var isTouched = (commit.At - touchedAt).Duration() >= TouchEvery;
        if (isTouched)
        {
            batch.BatchCommands.Add(Touch(commit.Start, commit.Delivered));
        }

        await batch.ExecuteNonQueryAsync(cancellation);
        _touchedAt[commit.Start] = isTouched ? commit.At : touchedAt;
        return isTouched;
    }

    // The same blocks may be there from an attempt whose answer was lost, or may be on their way still: then this waits for it.
    private static NpgsqlBatchCommand InsertBlocks(JournalCommit commit) => new NpgsqlBatchCommand(
        """
        INSERT INTO block (start, n, committed_at, partition, content)
        SELECT $1, $2, $3, blocks.partition, blocks.content FROM unnest($4::smallint[], $5::bytea[]) AS blocks (partition, content)
        ON CONFLICT DO NOTHING
        """)
        .With(commit.Start).With(commit.N).With(commit.At.ToUniversalTime())
        .With(commit.Blocks.Select(block => (short)block.Partition).ToArray()).With(commit.Blocks.Select(block => block.Content).ToArray());

    // A start that was presumed dead and forgotten is there again, so that its blocks are found.
    private NpgsqlBatchCommand Touch(long start, long delivered) => new NpgsqlBatchCommand(
        """
        INSERT INTO node_start AS held (start, node, started_at, alive_at, delivered) VALUES ($1, $2, now(), now(), $3)
        ON CONFLICT (start) DO UPDATE SET alive_at = now(), delivered = greatest(held.delivered, excluded.delivered)
        """).With(start).With(_node).With(delivered);

    private async Task<int> DropOfAsync(DeliveredMark mark, DateTimeOffset committedBefore, CancellationToken cancellation)
    {
        var dropped = 0;
        for (var page = new DroppedPage(0, 0, 0, true); page.IsMoreOld;)
        {
            page = await DropPageAsync(mark, page, committedBefore, cancellation);
            dropped += page.Dropped;
        }

        return dropped;
    }

    // Blocks that no snapshot covers are passed over, not looked at again and again; a start whose oldest block is young costs one look.
    private async Task<DroppedPage> DropPageAsync(DeliveredMark mark, DroppedPage before, DateTimeOffset committedBefore, CancellationToken cancellation)
    {
        await using var command = _database.CreateCommand(
            """
            WITH page AS MATERIALIZED (
                SELECT n, partition, committed_at FROM block
                WHERE start = $1 AND (n, partition) > ($2, $3) AND n <= $4
                ORDER BY n, partition LIMIT $5),
            dropped AS (
                DELETE FROM block USING page JOIN snapshot_covers AS covers ON covers.partition = page.partition AND covers.start = $1 AND covers.n >= page.n
                WHERE block.start = $1 AND block.n = page.n AND block.partition = page.partition AND page.committed_at < $6
                RETURNING 1)
            SELECT n, partition, (SELECT count(*) FROM dropped)::integer, committed_at < $6 AND (SELECT count(*) FROM page) = $5
            FROM page ORDER BY n DESC, partition DESC LIMIT 1
            """)
            .With(mark.Start).With(before.N).With(before.Partition).With(mark.N).With(DropAtOnce).With(committedBefore);
        var pages = await command.ReadRowsAsync(row => new DroppedPage(row.GetInt64(0), row.GetInt16(1), row.GetInt32(2), row.GetBoolean(3)), cancellation);
        return pages is [var page] ? page : new DroppedPage(0, 0, 0, false);
    }

    private async Task ForgetStartsAsync(CancellationToken cancellation)
    {
        await using var starts = _database.CreateCommand(
            """
            WITH gone AS (
                DELETE FROM node_start
                WHERE alive_at < now() - $1 AND NOT EXISTS (SELECT 1 FROM block WHERE block.start = node_start.start)
                RETURNING start)
            DELETE FROM snapshot_covers USING gone WHERE snapshot_covers.start = gone.start
            """).With(ForgetAfter);
        await starts.ExecuteNonQueryAsync(cancellation);
        await using var leases = _database.CreateCommand("DELETE FROM lease WHERE until < now() - $1").With(ForgetAfter);
        await leases.ExecuteNonQueryAsync(cancellation);
    }

    private static Task<int> ExecuteAsync(NpgsqlCommand command, CancellationToken cancellation) => ReachAsync(async () =>
    {
        await using (command)
        {
            return await command.ExecuteNonQueryAsync(cancellation);
        }
    });

    private static async Task<T> ReachAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (Exception error) when (PostgresErrors.IsUnreachable(error))
        {
            throw new JournalUnreachableException(error);
        }
    }

    /// <summary>The last block that a step of dropping looked at, and what the step did.</summary>
    private readonly record struct DroppedPage(long N, short Partition, int Dropped, bool IsMoreOld);
}
