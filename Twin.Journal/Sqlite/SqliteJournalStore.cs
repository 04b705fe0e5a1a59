using System.Collections.Immutable;
using Microsoft.Data.Sqlite;

namespace Twin.Journal.Sqlite;

/// <summary>
/// The journal in a SQLite file of its own: WAL, <c>synchronous=FULL</c>, one thread that writes, one that reads what grains wait for and one that reads the past. One process at a time: a second one that
/// opens the file is refused.
/// </summary>
public sealed class SqliteJournalStore : IJournalStore
{
    private const int SchemaVersion = 1;

    // About one megabyte of blocks: a transaction that a commit waits for less than it waits for the disk.
    private const int DropAtOnce = 512;

    private readonly string _path;
    private readonly SqliteThread _writer;
    private readonly SqliteThread _reader;
    private readonly SqliteThread _pastReader;
    private FileStream? _lock;
    private SqliteCommand? _insertBlock;
    private int _starts;

    /// <summary>Names the file; it is made, with its folder, when a node starts on it.</summary>
    public SqliteJournalStore(string path)
    {
        _path = Path.GetFullPath(path);
        _writer = new SqliteThread("journal writer", _path, SqliteThread.DurableWriter);
        _reader = new SqliteThread("journal reader", _path, SqliteThread.Reader);
        _pastReader = new SqliteThread("journal past reader", _path, SqliteThread.Reader);
    }

    /// <inheritdoc />
    public bool IsShared => Volatile.Read(ref _starts) > 1;

    /// <inheritdoc />
    public async Task<NodeStart> StartAsync(IReadOnlyList<string> deviceIds, DateTimeOffset now, CancellationToken cancellation)
    {
        TakeFile();
        try
        {
            return await _writer.RunAsync(connection => Start(connection, deviceIds, now));
        }
        catch (SqliteException error)
        {
            throw new JournalUnusableException($"{_path} cannot be used as a journal: {error.Message}", error);
        }
    }

    /// <inheritdoc />
    public Task CommitAsync(JournalCommit commit, CancellationToken cancellation) =>
        _writer.RunAsync(connection =>
        {
            using var transaction = connection.BeginTransaction(deferred: false);
            var insert = _insertBlock ??= PrepareInsert(connection);
            insert.Transaction = transaction;
            insert.Parameters[1].Value = commit.At.ToUnixTimeMilliseconds();
            foreach (var block in commit.Blocks)
            {
                insert.Parameters[0].Value = BlockId.Of(block.Start, block.N, block.Partition);
                insert.Parameters[2].Value = block.Content;
                insert.ExecuteNonQuery();
            }

            MarkDelivered(connection, commit.Start, commit.Delivered);
            transaction.Commit();
        });

    /// <inheritdoc />
    public Task MarkDeliveredAsync(long start, long n, CancellationToken cancellation) =>
        _writer.RunAsync(connection => MarkDelivered(connection, start, n));

    /// <inheritdoc />
    public Task<IReadOnlyDictionary<long, long>> ReadAsync(
        IReadOnlyList<PartitionPosition> positions, Action<PartitionSnapshot> onSnapshot, Action<JournalBlock> onBlock, CancellationToken cancellation) =>
        _reader.RunAsync<IReadOnlyDictionary<long, long>>(connection =>
        {
            using var view = connection.BeginTransaction(deferred: true);
            var covers = new ImmutableDictionary<long, long>?[DevicePlace.PartitionCount];
            foreach (var position in positions)
            {
                covers[position.Partition] = ReadSnapshot(connection, position, onSnapshot);
            }

            var lastCommits = ReadLastCommits(connection);
            foreach (var (start, last) in lastCommits)
            {
                ReadBlocks(connection, start, last, covers, onBlock, cancellation);
            }

            return lastCommits;
        });

    /// <inheritdoc />
    public Task<IReadOnlyList<DeliveredMark>> ReadUndeliveredAsync(long start, TimeSpan overAfter, CancellationToken cancellation) =>
        _reader.RunAsync<IReadOnlyList<DeliveredMark>>(connection => connection.ReadRows(
            """
            SELECT start, delivered FROM node_start
            WHERE start < $start AND EXISTS (SELECT 1 FROM block WHERE id >= ((start << 43) | ((delivered + 1) << 6)) AND id < (start + 1) << 43)
            ORDER BY start
            """,
            row => new DeliveredMark(row.GetInt64(0), row.GetInt64(1)),
            ("$start", start)));

    /// <inheritdoc />
    public Task<IReadOnlyList<JournalBlock>> ReadNextCommitAsync(long start, long after, CancellationToken cancellation) =>
        _reader.RunAsync<IReadOnlyList<JournalBlock>>(connection =>
        {
            var blocks = connection.ReadRows(
                "SELECT id, content FROM block WHERE id >= $from AND id < $end ORDER BY id LIMIT $limit",
                ReadBlock,
                ("$from", BlockId.Of(start, after + 1, 0)), ("$end", BlockId.EndOf(start)), ("$limit", DevicePlace.PartitionCount));
            return [.. blocks.TakeWhile(block => block.N == blocks[0].N)];
        });

    /// <inheritdoc />
    public Task BeatAsync(long start, CancellationToken cancellation) => Task.CompletedTask;

    /// <inheritdoc />
    public Task EndAsync(long start, CancellationToken cancellation) => Task.CompletedTask;

    /// <inheritdoc />
    public Task<bool> TryLeaseAsync(string name, long holder, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellation) =>
        _writer.RunAsync(connection => 1 == connection.Execute(
            """
            INSERT INTO lease VALUES ($name, $holder, $until)
            ON CONFLICT DO UPDATE SET holder = excluded.holder, until = excluded.until WHERE holder = excluded.holder OR until <= $now
            """,
            ("$name", name), ("$holder", holder), ("$until", until.ToUnixTimeMilliseconds()), ("$now", now.ToUnixTimeMilliseconds())));

    /// <inheritdoc />
    public Task<bool> TryWriteSnapshotAsync(PartitionSnapshot snapshot, CancellationToken cancellation) =>
        _writer.RunAsync(connection =>
        {
            using var transaction = connection.BeginTransaction(deferred: false);
            var stored = connection.ReadNumber("SELECT coalesce(max(revision), 0) FROM snapshot WHERE partition = $partition", ("$partition", snapshot.Partition));
            if (stored != snapshot.Revision - 1)
            {
                return false;
            }

            connection.Execute(
                """
                INSERT INTO snapshot VALUES ($partition, $revision, $content)
                ON CONFLICT DO UPDATE SET revision = excluded.revision, content = excluded.content
                """,
                ("$partition", snapshot.Partition), ("$revision", snapshot.Revision), ("$content", snapshot.Content));
            foreach (var (start, n) in snapshot.Covers)
            {
                connection.Execute(
                    "INSERT INTO snapshot_covers VALUES ($partition, $start, $n) ON CONFLICT DO UPDATE SET n = excluded.n WHERE n < excluded.n",
                    ("$partition", snapshot.Partition), ("$start", start), ("$n", n));
            }

            transaction.Commit();
            return true;
        });

    /// <inheritdoc />
    public async Task<int> DropCoveredBlocksAsync(DateTimeOffset committedBefore, CancellationToken cancellation)
    {
        var dropped = 0;
        var marks = await _reader.RunAsync(connection => connection.ReadRows(
            "SELECT start, delivered FROM node_start ORDER BY start", row => new DeliveredMark(row.GetInt64(0), row.GetInt64(1))));
        foreach (var mark in marks)
        {
            for (var page = new DroppedPage(BlockId.Of(mark.Start, 0, 0) - 1, 0, true); page.IsMoreOld;)
            {
                cancellation.ThrowIfCancellationRequested();
                var before = page;
                page = await _writer.RunAsync(connection => DropPage(connection, mark, before.LastId, committedBefore));
                dropped += page.Dropped;
            }
        }

        return dropped;
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<KeptCommits>> ReadKeptCommitsAsync(CancellationToken cancellation) =>
        _pastReader.RunAsync<IReadOnlyList<KeptCommits>>(connection => connection.ReadRows(
            """
            SELECT first.id, first.committed_at, last.id, last.committed_at FROM node_start
            JOIN block AS first ON first.id = (SELECT min(id) FROM block WHERE id >= start << 43 AND id < (start + 1) << 43)
            JOIN block AS last ON last.id = (SELECT max(id) FROM block WHERE id >= start << 43 AND id < (start + 1) << 43)
            ORDER BY start
            """,
            row => new KeptCommits(
                new CommitRange(BlockId.Start(row.GetInt64(0)), BlockId.N(row.GetInt64(0)), BlockId.N(row.GetInt64(2))),
                DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)),
                DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3)))));

    /// <inheritdoc />
    public Task<DateTimeOffset?> ReadCommitTimeAsync(long start, long n, CancellationToken cancellation) =>
        _pastReader.RunAsync<DateTimeOffset?>(connection =>
        {
            var times = connection.ReadRows(
                "SELECT committed_at FROM block WHERE id >= $from AND id < $end ORDER BY id LIMIT 1",
                row => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(0)),
                ("$from", BlockId.Of(start, n, 0)), ("$end", BlockId.EndOf(start)));
            return times is [var time] ? time : null;
        });

    /// <inheritdoc />
    public Task<IReadOnlyList<JournalBlock>> ReadBlocksAsync(int partition, CommitRange commits, CancellationToken cancellation) =>
        _pastReader.RunAsync<IReadOnlyList<JournalBlock>>(connection =>
        {
            cancellation.ThrowIfCancellationRequested();
            return connection.ReadRows(
                "SELECT id, content FROM block WHERE id >= $from AND id < $end AND id & 63 = $partition ORDER BY id",
                ReadBlock,
                ("$from", BlockId.Of(commits.Start, commits.First, 0)), ("$end", BlockId.Of(commits.Start, commits.Last + 1, 0)), ("$partition", partition));
        });

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _pastReader.DisposeAsync();
        await _reader.DisposeAsync();
        await _writer.DisposeAsync();
        if (_lock is not null)
        {
            await _lock.DisposeAsync();
        }
    }

    private void TakeFile()
    {
        if (_lock is not null)
        {
            return;
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_path)!);

            // The lock goes with the process, however it ends.
            _lock = new FileStream(_path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new JournalUnusableException($"{_path} is in use by another process, or its folder cannot be written: {error.Message}", error);
        }
    }

    private NodeStart Start(SqliteConnection connection, IReadOnlyList<string> deviceIds, DateTimeOffset now)
    {
        SqliteSchema.Apply(connection, typeof(SqliteJournalStore).Assembly, "journal.sql", SchemaVersion);
        using var transaction = connection.BeginTransaction(deferred: false);
        if (_starts == 0)
        {
            ForgetEarlierProcesses(connection);
        }

        var places = PlaceDevices(connection, deviceIds);
        var start = connection.ReadNumber(
            "INSERT INTO node_start (node, started_at, delivered) VALUES ($node, $at, 0) RETURNING start",
            ("$node", Guid.NewGuid().ToString()), ("$at", now.ToUnixTimeMilliseconds()));
        transaction.Commit();
        Interlocked.Increment(ref _starts);
        return new NodeStart(start, places);
    }

    /// <summary>
    /// This process has the file alone: whoever held a lease is gone, and no view needs the starts whose blocks are all dropped.
    /// </summary>
    private static void ForgetEarlierProcesses(SqliteConnection connection)
    {
        connection.Execute("DELETE FROM lease");
        connection.Execute("DELETE FROM node_start WHERE NOT EXISTS (SELECT 1 FROM block WHERE id >= start << 43 AND id < (start + 1) << 43)");
        connection.Execute("DELETE FROM snapshot_covers WHERE start NOT IN (SELECT start FROM node_start)");
    }

    private static Dictionary<string, DevicePlace> PlaceDevices(SqliteConnection connection, IReadOnlyList<string> deviceIds)
    {
        var places = connection
            .ReadRows("SELECT id, number FROM device", row => (Id: row.GetString(0), Place: DevicePlace.Of(row.GetInt32(1))))
            .ToDictionary(device => device.Id, device => device.Place, StringComparer.Ordinal);
        using var insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO device VALUES ($number, $id)";
        var number = insert.Parameters.Add("$number", SqliteType.Integer);
        var id = insert.Parameters.Add("$id", SqliteType.Text);
        foreach (var device in DevicePlace.Assign(places, deviceIds))
        {
            number.Value = device.Place.Number;
            id.Value = device.Id;
            insert.ExecuteNonQuery();
            places.Add(device.Id, device.Place);
        }

        return places;
    }

    private static SqliteCommand PrepareInsert(SqliteConnection connection)
    {
        var insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO block VALUES ($id, $at, $content) ON CONFLICT DO NOTHING";
        insert.Parameters.Add("$id", SqliteType.Integer);
        insert.Parameters.Add("$at", SqliteType.Integer);
        insert.Parameters.Add("$content", SqliteType.Blob);
        return insert;
    }

    private static void MarkDelivered(SqliteConnection connection, long start, long n) => connection.Execute(
        "UPDATE node_start SET delivered = $n WHERE start = $start AND delivered < $n", ("$n", n), ("$start", start));

    private static ImmutableDictionary<long, long> ReadSnapshot(
        SqliteConnection connection, PartitionPosition position, Action<PartitionSnapshot> onSnapshot)
    {
        var covers = connection
            .ReadRows(
                "SELECT start, n FROM snapshot_covers WHERE partition = $partition",
                row => KeyValuePair.Create(row.GetInt64(0), row.GetInt64(1)),
                ("$partition", position.Partition))
            .ToImmutableDictionary();
        var snapshots = connection.ReadRows(
            "SELECT revision, content FROM snapshot WHERE partition = $partition AND revision <> $known",
            row => new PartitionSnapshot(position.Partition, row.GetInt64(0), covers, row.GetFieldValue<byte[]>(1)),
            ("$partition", position.Partition), ("$known", position.Revision));
        foreach (var snapshot in snapshots)
        {
            onSnapshot(snapshot);
        }

        // Where the revision is the known one, what the snapshot covers is held already.
        return covers.SetItems(position.Covers.Where(held => held.Value > covers.GetValueOrDefault(held.Key)));
    }

    private static ImmutableSortedDictionary<long, long> ReadLastCommits(SqliteConnection connection) => connection
        .ReadRows(
            "SELECT start, (SELECT max(id) FROM block WHERE id >= start << 43 AND id < (start + 1) << 43) AS last FROM node_start WHERE last IS NOT NULL",
            row => KeyValuePair.Create(row.GetInt64(0), BlockId.N(row.GetInt64(1))))
        .ToImmutableSortedDictionary();

    private static void ReadBlocks(
        SqliteConnection connection, long start, long last, ImmutableDictionary<long, long>?[] covers, Action<JournalBlock> onBlock,
        CancellationToken cancellation)
    {
        var from = covers.Min(held => held is null ? last : held.GetValueOrDefault(start)) + 1;
        if (from > last)
        {
            return;
        }

        using var command = connection.CreateCommand();
        command.CommandText = "SELECT id, content FROM block WHERE id >= $from AND id < $end ORDER BY id";
        command.Parameters.AddWithValue("$from", BlockId.Of(start, from, 0));
        command.Parameters.AddWithValue("$end", BlockId.EndOf(start));
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            cancellation.ThrowIfCancellationRequested();
            var id = rows.GetInt64(0);
            if (covers[BlockId.Partition(id)] is { } held && BlockId.N(id) > held.GetValueOrDefault(start))
            {
                onBlock(ReadBlock(rows));
            }
        }
    }

    private static JournalBlock ReadBlock(SqliteDataReader row)
    {
        var id = row.GetInt64(0);
        return new JournalBlock(BlockId.Start(id), BlockId.N(id), BlockId.Partition(id), row.GetFieldValue<byte[]>(1));
    }

    // Blocks that no snapshot covers are passed over, not looked at again and again; a start whose oldest block is young costs one look.
    private static DroppedPage DropPage(SqliteConnection connection, DeliveredMark mark, long after, DateTimeOffset committedBefore)
    {
        var before = committedBefore.ToUnixTimeMilliseconds();
        var page = connection.ReadRows(
            "SELECT id, committed_at FROM block WHERE id > $after AND id < $end ORDER BY id LIMIT $limit",
            row => (Id: row.GetInt64(0), CommittedAt: row.GetInt64(1)),
            ("$after", after), ("$end", BlockId.Of(mark.Start, mark.N + 1, 0)), ("$limit", DropAtOnce));
        if (page is not [.., var last])
        {
            return new DroppedPage(after, 0, false);
        }

        var dropped = connection.Execute(
            """
            DELETE FROM block WHERE id > $after AND id <= $last AND committed_at < $before
            AND ((id >> 6) & 0x1FFFFFFFFF) <= (SELECT n FROM snapshot_covers WHERE partition = block.id & 63 AND start = $start)
            """,
            ("$after", after), ("$last", last.Id), ("$before", before), ("$start", mark.Start));
        return new DroppedPage(last.Id, dropped, page.Count == DropAtOnce && last.CommittedAt < before);
    }

    /// <summary>The last block that a step of dropping looked at, and what the step did.</summary>
    private readonly record struct DroppedPage(long LastId, int Dropped, bool IsMoreOld);
}
