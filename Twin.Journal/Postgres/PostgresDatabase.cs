using Npgsql;

namespace Twin.Journal.Postgres;

/// <summary>Opens the database that the members of a cluster share.</summary>
public static class PostgresDatabase
{
    /// <summary>Orleans' name for the driver.</summary>
    public const string Invariant = "Npgsql";

    // A machine that vanished is noticed within seconds instead of the kernel's hours.
    private const int KeepAliveS = 5;
    private const int ConnectS = 5;
    private const int PreparedStatements = 64;

    // Milliseconds, and -1 waits for no answer: a command that takes too long breaks its connection (https://www.npgsql.org/doc/connection-string-parameters.html).
    // By default the driver asks the server to cancel and reads on; but a server that waits for a synchronous standby then stops waiting and answers with success.
    private const int CancelledAnswerNotAwaited = -1;

    /// <summary>A pool on the database of a connection string, with what the twin relies on where the string does not say otherwise. Opens nothing yet.</summary>
    /// <exception cref="JournalUnusableException">It is no connection string.</exception>
    public static NpgsqlDataSource Open(string connectionString) => new NpgsqlDataSourceBuilder(Complete(connectionString)).Build();

    /// <summary>
    /// The connection string with what the twin relies on: prepared statements, a short wait for a connection, keep-alives, no success after a time-out, and its name for
    /// <c>pg_stat_activity</c>.
    /// </summary>
    /// <exception cref="JournalUnusableException">It is no connection string.</exception>
    public static string Complete(string connectionString)
    {
        try
        {
            var given = new NpgsqlConnectionStringBuilder(connectionString);
            return new NpgsqlConnectionStringBuilder(connectionString)
            {
                ApplicationName = given.ApplicationName ?? "twin",
                MaxAutoPrepare = given.MaxAutoPrepare > 0 ? given.MaxAutoPrepare : PreparedStatements,
                KeepAlive = given.KeepAlive > 0 ? given.KeepAlive : KeepAliveS,
                Timeout = given.ShouldSerialize("Timeout") ? given.Timeout : ConnectS,
                CancellationTimeout = given.ShouldSerialize("Cancellation Timeout") ? given.CancellationTimeout : CancelledAnswerNotAwaited,
            }.ConnectionString;
        }
        catch (ArgumentException wrongForm)
        {
            // Npgsql names the keyword, never the value: a password does not get into a log.
            throw new JournalUnusableException($"--ConnectionStrings:Twin: {wrongForm.Message}", wrongForm);
        }
    }
}
