using Npgsql;

namespace Twin.Journal.Postgres;

/// <summary>Tells a database that said no from one that could not be asked.</summary>
internal static class PostgresErrors
{
    // https://www.postgresql.org/docs/current/errcodes-appendix.html
    private const string ConnectionClass = "08";
    private const string OperatorIntervention = "57P"; // shutting down, crashed, starting up, dropped, idle too long

    /// <summary>
    /// True when the connection or the server went away, so that nobody knows whether what was asked was done; also when there was no connection to be had. Any other
    /// error is the database's own refusal: it did nothing.
    /// </summary>
    public static bool IsUnreachable(Exception error) => error switch
    {
        PostgresException answered => answered.SqlState.StartsWith(ConnectionClass, StringComparison.Ordinal)
            || answered.SqlState.StartsWith(OperatorIntervention, StringComparison.Ordinal)
            || answered.SqlState == PostgresErrorCodes.TooManyConnections,
        NpgsqlException or IOException or TimeoutException => true,
        _ => false,
    };
}
