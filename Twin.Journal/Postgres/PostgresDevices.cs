using Npgsql;

namespace Twin.Journal.Postgres;

/// <summary>Gives devices their places. Nodes that start at once agree, because one at a time gives.</summary>
internal static class PostgresDevices
{
    // Any number that all members agree on: the lock of whoever gives places.
    private const long PlacesLock = 0x7477_696E_5F70_6C63;

    // Another node that places a million devices on a slow disk is waited for.
    private const int TurnS = 300;

    /// <summary>The place of every device the journal has ever known, those of the city among them.</summary>
    public static async Task<Dictionary<string, DevicePlace>> PlaceAsync(
        NpgsqlConnection connection, IReadOnlyList<string> deviceIds, CancellationToken cancellation)
    {
        var places = await ReadAsync(connection, cancellation);
        return deviceIds.All(places.ContainsKey) ? places : await PlaceNewAsync(connection, deviceIds, cancellation);
    }

    private static async Task<Dictionary<string, DevicePlace>> PlaceNewAsync(
        NpgsqlConnection connection, IReadOnlyList<string> deviceIds, CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using var takeTurn = new NpgsqlCommand("SELECT pg_advisory_xact_lock($1)", connection) { CommandTimeout = TurnS }.With(PlacesLock);
        await takeTurn.ExecuteNonQueryAsync(cancellation);

        // Only now: another node may have placed the same devices while this one waited for its turn.
        var places = await ReadAsync(connection, cancellation);
        var assigned = DevicePlace.Assign(places, deviceIds);
        await WriteAsync(connection, assigned, cancellation);
        await transaction.CommitAsync(cancellation);
        foreach (var (id, place) in assigned)
        {
            places.Add(id, place);
        }

        return places;
    }

    private static async Task<Dictionary<string, DevicePlace>> ReadAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("SELECT id, number FROM device", connection);
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        var places = new Dictionary<string, DevicePlace>(StringComparer.Ordinal);
        while (await rows.ReadAsync(cancellation))
        {
            places.Add(rows.GetString(0), DevicePlace.Of(rows.GetInt32(1)));
        }

        return places;
    }

    private static async Task WriteAsync(
        NpgsqlConnection connection, IReadOnlyList<(string Id, DevicePlace Place)> assigned, CancellationToken cancellation)
    {
        await using var copy = await connection.BeginBinaryImportAsync("COPY device (number, id) FROM STDIN (FORMAT BINARY)", cancellation);
        foreach (var (id, place) in assigned)
        {
            await copy.StartRowAsync(cancellation);
            await copy.WriteAsync(place.Number, cancellation);
            await copy.WriteAsync(id, cancellation);
        }

        await copy.CompleteAsync(cancellation);
    }
}
