using Microsoft.Data.Sqlite;

namespace Twin.Journal.Sqlite;

/// <summary>One statement, its parameters and its rows, in one line.</summary>
internal static class SqliteCommands
{
    /// <summary>Runs a statement; returns how many rows it changed.</summary>
    public static int Execute(this SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        using var command = Create(connection, sql, parameters);
        return command.ExecuteNonQuery();
    }

    /// <summary>Runs a query whose answer is one whole number.</summary>
    public static long ReadNumber(this SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        using var command = Create(connection, sql, parameters);
        return (long)command.ExecuteScalar()!;
    }

    /// <summary>Runs a query and reads all its rows.</summary>
    public static List<T> ReadRows<T>(
        this SqliteConnection connection, string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        using var command = Create(connection, sql, parameters);
        using var rows = command.ExecuteReader();
        var all = new List<T>();
        while (rows.Read())
        {
            all.Add(read(rows));
        }

        return all;
    }

    private static SqliteCommand Create(SqliteConnection connection, string sql, ReadOnlySpan<(string Name, object Value)> parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return command;
    }
}
