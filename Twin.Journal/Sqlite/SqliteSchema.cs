using System.Reflection;
using Microsoft.Data.Sqlite;

namespace Twin.Journal.Sqlite;

/// <summary>Applies an embedded schema script and remembers its version, so that an older program does not write into a newer database.</summary>
public static class SqliteSchema
{
    /// <summary>Applies a script in one transaction. The script may run again on what it made.</summary>
    /// <param name="connection">An open connection.</param>
    /// <param name="assembly">Where the script is embedded.</param>
    /// <param name="script">The end of its resource name, such as <c>journal.sql</c>; also the name its version is kept under.</param>
    /// <param name="version">The version of the schema that the script makes.</param>
    /// <exception cref="JournalUnusableException">A newer program wrote the database.</exception>
    public static void Apply(SqliteConnection connection, Assembly assembly, string script, int version)
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        connection.Execute("CREATE TABLE IF NOT EXISTS schema_version (script TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT, WITHOUT ROWID");
        var stored = StoredVersion(connection, script);
        if (stored > version)
        {
            throw new JournalUnusableException(
                $"{connection.DataSource} was written by a newer program: its {script} has version {stored}, this program knows {version}.");
        }

        connection.Execute(Read(assembly, script));
        connection.Execute(
            "INSERT INTO schema_version VALUES ($script, $version) ON CONFLICT DO UPDATE SET version = excluded.version",
            ("$script", script), ("$version", version));
        transaction.Commit();
    }

    private static long StoredVersion(SqliteConnection connection, string script) =>
        connection.ReadNumber("SELECT coalesce(max(version), 0) FROM schema_version WHERE script = $script", ("$script", script));

    private static string Read(Assembly assembly, string script)
    {
        var name = assembly.GetManifestResourceNames().Single(resource => resource.EndsWith("." + script, StringComparison.Ordinal));
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
