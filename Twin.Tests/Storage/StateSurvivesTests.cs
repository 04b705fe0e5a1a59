using Microsoft.Data.Sqlite;
using Orleans.Storage;
using Twin.Grains.Storage;
using Twin.Journal;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Storage;

public sealed class StateSurvivesTests(SharedPostgres postgres)
{
    private static readonly GrainId Lamp = GrainId.Create("lamp", "lamp-00001");

    [Theory]
    [InlineData(StorageDatabase.Sqlite, StorageNames.Desired)]
    [InlineData(StorageDatabase.Sqlite, StorageNames.Facts)]
    [InlineData(StorageDatabase.Postgres, StorageNames.Desired)]
    [InlineData(StorageDatabase.Postgres, StorageNames.Facts)]
    public async Task What_was_written_is_there_for_the_next_silo_with_its_version(StorageDatabase database, string provider)
    {
        await using var place = await StoragePlace.NewAsync(database, postgres);
        var written = new GrainState<MeterText> { State = new MeterText { Text = "kept" } };
        await using (var silo = await place.StartSiloAsync())
        {
            await silo.States(provider).WriteStateAsync("lamp", Lamp, written);
        }

        await using var next = await place.StartSiloAsync();
        var read = new GrainState<MeterText>();
        await next.States(provider).ReadStateAsync("lamp", Lamp, read);

        Assert.True(read.RecordExists);
        Assert.Equal("kept", read.State!.Text);
        Assert.Equal(written.ETag, read.ETag);
    }

    [Theory]
    [InlineData(StorageDatabase.Sqlite, StorageNames.Desired)]
    [InlineData(StorageDatabase.Sqlite, StorageNames.Facts)]
    [InlineData(StorageDatabase.Postgres, StorageNames.Desired)]
    [InlineData(StorageDatabase.Postgres, StorageNames.Facts)]
    public async Task Who_saw_a_state_before_it_was_cleared_cannot_overwrite_what_came_after(StorageDatabase database, string provider)
    {
        await using var place = await StoragePlace.NewAsync(database, postgres);
        await using var silo = await place.StartSiloAsync();
        var storage = silo.States(provider);
        var early = new GrainState<MeterText> { State = new MeterText { Text = "early" } };
        await storage.WriteStateAsync("lamp", Lamp, early);

        var other = new GrainState<MeterText>();
        await storage.ReadStateAsync("lamp", Lamp, other);
        await storage.ClearStateAsync("lamp", Lamp, other);
        other.State = new MeterText { Text = "late" };
        await storage.WriteStateAsync("lamp", Lamp, other);

        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync("lamp", Lamp, early));
    }

    [Theory]
    [InlineData(StorageDatabase.Sqlite)]
    [InlineData(StorageDatabase.Postgres)]
    public async Task One_state_of_a_grain_is_not_another(StorageDatabase database)
    {
        await using var place = await StoragePlace.NewAsync(database, postgres);
        await using var silo = await place.StartSiloAsync();
        foreach (var provider in new[] { StorageNames.Desired, StorageNames.Facts })
        {
            await silo.States(provider).WriteStateAsync("lamp", Lamp, new GrainState<MeterText> { State = new MeterText { Text = provider } });
            var other = new GrainState<MeterText>();
            await silo.States(provider).ReadStateAsync("meter", Lamp, other);

            Assert.False(other.RecordExists);
            Assert.Null(other.ETag);
        }
    }

    [Theory]
    [InlineData("facts.sql")]
    [InlineData("desired.sql")]
    public async Task A_file_that_a_newer_program_wrote_is_refused_at_the_start(string script)
    {
        using var folder = new TemporaryFolder();
        await using (await StorageSilo.StartAsync(folder))
        {
        }

        await using (var connection = new SqliteConnection($"Data Source={Path.Combine(folder.Path, "state.db")};Pooling=False"))
        {
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using var command = connection.CreateCommand();
            command.CommandText = "UPDATE schema_version SET version = version + 1 WHERE script = $script";
            command.Parameters.AddWithValue("$script", script);
            Assert.Equal(1, await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
        }

        var error = await Assert.ThrowsAsync<JournalUnusableException>(() => StorageSilo.StartAsync(folder));
        Assert.Contains(script, error.Message, StringComparison.Ordinal);
    }

    // The AdoNet provider opens connections of its own, without our pragmas: the driver's build must have them wait for the disk by itself.
    [Fact]
    public async Task A_connection_of_the_provider_waits_for_the_disk()
    {
        using var folder = new TemporaryFolder();
        await using var silo = await StorageSilo.StartAsync(folder);
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(folder.Path, "state.db")};Pooling=False");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT journal_mode || ' ' || synchronous FROM pragma_journal_mode, pragma_synchronous";

        const string writeAheadLogAndFull = "wal 2";
        Assert.Equal(writeAheadLogAndFull, await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused_by_its_name()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "state.db");
        await File.WriteAllTextAsync(file, new string('x', 4096), TestContext.Current.CancellationToken);

        var error = await Assert.ThrowsAsync<JournalUnusableException>(() => StorageSilo.StartAsync(folder));

        Assert.Contains(file, error.Message, StringComparison.Ordinal);
    }
}
