using System.Buffers;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Twin.City.Devices;
using Twin.City.Inventory;

namespace Twin.Benchmarks.Peers;

/// <summary>
/// What a city would build without a twin: the same door, the same parser, and each request's readings upserted into one row per device in one
/// transaction, with or without a row of history per reading. It holds the figure that the twin must reach.
/// </summary>
/// <param name="source">The database.</param>
/// <param name="city">Knows the devices.</param>
/// <param name="time">The machine's clock, which is the city's here.</param>
public sealed class PostgresDoor(NpgsqlDataSource source, CityInventory city, TimeProvider time)
{
    private const string Schema = """
        CREATE TABLE IF NOT EXISTS reported (
            device integer PRIMARY KEY, at_ms bigint NOT NULL, sequence bigint NOT NULL, level real, power_w real, energy_kwh double precision, status smallint
        ) WITH (fillfactor = 50);
        CREATE TABLE IF NOT EXISTS reading (
            device integer NOT NULL, at_ms bigint NOT NULL, sequence bigint NOT NULL, level real, power_w real, energy_kwh double precision, status smallint);
        """;

    private const string Upsert = """
        INSERT INTO reported AS held SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (device) DO UPDATE SET at_ms = excluded.at_ms, sequence = excluded.sequence, level = excluded.level, power_w = excluded.power_w,
            energy_kwh = excluded.energy_kwh, status = excluded.status
        WHERE (excluded.at_ms, excluded.sequence) > (held.at_ms, held.sequence)
        """;

    private const string Append = "INSERT INTO reading SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7)";

    /// <summary>Creates the tables.</summary>
    public async Task CreateSchemaAsync()
    {
        await using var command = source.CreateCommand(Schema);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Takes one body of NDJSON and returns how many readings it held and how many changed their device.</summary>
    public async Task<(int Readings, int Accepted)> TakeAsync(ReadOnlySequence<byte> body, bool withHistory)
    {
        var columns = Parse(body);
        await using var connection = await source.OpenConnectionAsync();
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(Command(Upsert, columns));
        if (withHistory)
        {
            batch.BatchCommands.Add(Command(Append, columns));
        }

        // The commands of one batch are one transaction.
        await batch.ExecuteNonQueryAsync();
        return (columns.Device.Length, (int)batch.BatchCommands[0].Rows);
    }

    private Columns Parse(ReadOnlySequence<byte> body)
    {
        var readings = new List<Reading>(1_000);
        var now = time.GetUtcNow();
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { AllowMultipleValues = true });
        while (reader.Read())
        {
            if (ReadingParser.TryRead(ref reader, city, now, out var reading, out _))
            {
                readings.Add(reading);
            }
        }

        return Columns.Of(readings);
    }

    private static NpgsqlBatchCommand Command(string text, Columns columns)
    {
        var command = new NpgsqlBatchCommand(text);
        command.Parameters.Add(Parameter(columns.Device, NpgsqlDbType.Integer));
        command.Parameters.Add(Parameter(columns.AtMs, NpgsqlDbType.Bigint));
        command.Parameters.Add(Parameter(columns.Sequence, NpgsqlDbType.Bigint));
        command.Parameters.Add(Parameter(columns.Level, NpgsqlDbType.Real));
        command.Parameters.Add(Parameter(columns.PowerW, NpgsqlDbType.Real));
        command.Parameters.Add(Parameter(columns.EnergyKWh, NpgsqlDbType.Double));
        command.Parameters.Add(Parameter(columns.Status, NpgsqlDbType.Smallint));
        return command;
    }

    private static NpgsqlParameter<T[]> Parameter<T>(T[] values, NpgsqlDbType type) =>
        new() { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type };

    private sealed record Columns(int[] Device, long[] AtMs, long[] Sequence, float[] Level, float[] PowerW, double[] EnergyKWh, short[] Status)
    {
        // The slots of a lamp in KindSchema.
        private const int LevelSlot = 0;
        private const int PowerSlot = 1;
        private const int EnergySlot = 2;
        private const int StatusSlot = 3;

        public static Columns Of(List<Reading> readings)
        {
            var count = readings.Count;
            var columns = new Columns(
                new int[count], new long[count], new long[count], new float[count], new float[count], new double[count], new short[count]);
            for (var i = 0; i < count; i++)
            {
                var reading = readings[i];
                columns.Device[i] = reading.Device;
                columns.AtMs[i] = reading.Stamp.AtMs;
                columns.Sequence[i] = reading.Stamp.Sequence;
                columns.Level[i] = (float)reading.Values[LevelSlot];
                columns.PowerW[i] = (float)reading.Values[PowerSlot];
                columns.EnergyKWh[i] = reading.Values[EnergySlot];
                columns.Status[i] = (short)reading.Values[StatusSlot];
            }

            return columns;
        }
    }
}
