using Npgsql;
using Twin.Journal.Postgres;

namespace Twin.Silo.Storage;

/// <summary>
/// States in a PostgreSQL table, on one connection out of the pool that it keeps. A batch is one round trip and one transaction. After any fault the connection is
/// given up, and the next batch opens another: what the lost one had in hand was committed or not, and whoever wrote it has a version that tells when it writes again.
/// </summary>
internal sealed class PostgresStateStore(NpgsqlDataSource database) : IStateStore
{
    // As long as a grain's caller waits for its answer.
    private const int CommandLimitS = 10;

    // One row after the other in the order given, which is the same for all members: two batches that share states wait for each other instead of deadlocking. (A state
    // asked for and then changed in one batch is out of that order; of a deadlock that comes of it the server fails one batch.) A row that exists has version 1 or more,
    // so who saw none adds it or changes nothing; the row of a version above 0 must be there, and rows are never removed.
    private const string Change =
        """
        INSERT INTO desired AS held (kind, id, version, payload)
        SELECT asked.kind, asked.id, asked.version + 1, asked.payload
        FROM unnest($1, $2, $3, $4) AS asked (kind, id, version, payload)
        WHERE asked.version = 0 OR (SELECT true FROM desired AS seen WHERE seen.kind = asked.kind AND seen.id = asked.id)
        ON CONFLICT (kind, id) DO UPDATE SET version = excluded.version, payload = excluded.payload WHERE held.version = excluded.version - 1
        RETURNING kind, id, version
        """;

    private const string Ask =
        """
        SELECT asked.place, held.version, held.payload
        FROM unnest($1, $2) WITH ORDINALITY AS asked (kind, id, place)
        JOIN desired AS held ON held.kind = asked.kind AND held.id = asked.id
        """;

    private readonly PostgresSession _session = new(database, PostgresSession.PlanEachTime + PostgresSession.DurableCommits);

    /// <inheritdoc />
    public Task<StateAnswer[]> RunAsync(IReadOnlyList<StateOperation> operations) =>
        _session.RunAsync(connection => RunAsync(connection, operations), CancellationToken.None);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _session.DisposeAsync();

    private static async Task<StateAnswer[]> RunAsync(NpgsqlConnection connection, IReadOnlyList<StateOperation> operations)
    {
        var answers = new StateAnswer[operations.Count];
        var stale = new List<int>();
        await RunAsync(connection, operations, StateRound.Split(operations), answers, stale);
        if (stale.Count > 0)
        {
            // Already committed: what is stored now is told to who has to read it again anyway.
            await AskAsync(connection, operations, stale, answers);
        }

        return answers;
    }

    // The server commits at the end of the batch, so nothing counts before the last result has been read.
    private static async Task RunAsync(
        NpgsqlConnection connection, IReadOnlyList<StateOperation> operations, IReadOnlyList<StateRound> rounds, StateAnswer[] answers, List<int> stale)
    {
        await using var batch = new NpgsqlBatch(connection) { Timeout = CommandLimitS };
        foreach (var round in rounds)
        {
            Add(batch, operations, round);
        }

        await using var rows = await batch.ExecuteReaderAsync();
        foreach (var round in rounds)
        {
            if (round.Changes.Count > 0)
            {
                await ReadChangedAsync(rows, operations, round.Changes, answers, stale);
                await rows.NextResultAsync();
            }

            if (round.Questions.Count > 0)
            {
                await ReadStoredAsync(rows, operations, round.Questions, answers);
                await rows.NextResultAsync();
            }
        }
    }

    private static void Add(NpgsqlBatch batch, IReadOnlyList<StateOperation> operations, StateRound round)
    {
        if (round.Changes.Count > 0)
        {
            batch.BatchCommands.Add(ChangeCommand(
            [
                .. round.Changes.Select(place => operations[place])
                    .OrderBy(operation => operation.Kind, StringComparer.Ordinal)
                    .ThenBy(operation => operation.Id, StringComparer.Ordinal),
            ]));
        }

        if (round.Questions.Count > 0)
        {
            batch.BatchCommands.Add(AskCommand(operations, round.Questions));
        }
    }

    private static NpgsqlBatchCommand ChangeCommand(StateOperation[] operations) => new(Change)
    {
        Parameters =
        {
            new NpgsqlParameter<string[]> { TypedValue = Array.ConvertAll(operations, operation => operation.Kind) },
            new NpgsqlParameter<string[]> { TypedValue = Array.ConvertAll(operations, operation => operation.Id) },
            new NpgsqlParameter<long[]> { TypedValue = Array.ConvertAll(operations, operation => operation.Version) },
            new NpgsqlParameter<byte[]?[]> { TypedValue = Array.ConvertAll(operations, operation => operation.Payload) },
        },
    };

    private static NpgsqlBatchCommand AskCommand(IReadOnlyList<StateOperation> operations, IReadOnlyList<int> places) => new(Ask)
    {
        Parameters =
        {
            new NpgsqlParameter<string[]> { TypedValue = [.. places.Select(place => operations[place].Kind)] },
            new NpgsqlParameter<string[]> { TypedValue = [.. places.Select(place => operations[place].Id)] },
        },
    };

    private static async Task ReadChangedAsync(
        NpgsqlDataReader rows, IReadOnlyList<StateOperation> operations, IReadOnlyList<int> places, StateAnswer[] answers, List<int> stale)
    {
        var changed = new Dictionary<(string Kind, string Id), long>(places.Count);
        while (await rows.ReadAsync())
        {
            changed.Add((rows.GetString(0), rows.GetString(1)), rows.GetInt64(2));
        }

        foreach (var place in places)
        {
            if (changed.TryGetValue((operations[place].Kind, operations[place].Id), out var version))
            {
                answers[place] = new StateAnswer(IsDone: true, version, null);
            }
            else
            {
                stale.Add(place);
            }
        }
    }

    private static async Task AskAsync(NpgsqlConnection connection, IReadOnlyList<StateOperation> operations, List<int> places, StateAnswer[] answers)
    {
        await using var batch = new NpgsqlBatch(connection) { Timeout = CommandLimitS, BatchCommands = { AskCommand(operations, places) } };
        await using var rows = await batch.ExecuteReaderAsync();
        await ReadStoredAsync(rows, operations, places, answers);
    }

    private static async Task ReadStoredAsync(NpgsqlDataReader rows, IReadOnlyList<StateOperation> operations, IReadOnlyList<int> places, StateAnswer[] answers)
    {
        foreach (var place in places)
        {
            answers[place] = new StateAnswer(IsDone: operations[place].IsQuestion, 0, null);
        }

        while (await rows.ReadAsync())
        {
            // The database counts from 1.
            var place = places[(int)rows.GetInt64(0) - 1];
            var isDone = operations[place].Request == StateRequest.Read;
            answers[place] = new StateAnswer(isDone, rows.GetInt64(1), await rows.IsDBNullAsync(2) ? null : rows.GetFieldValue<byte[]>(2));
        }
    }
}
