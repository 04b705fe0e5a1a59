using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Storage;

/// <summary>Orleans' own table of reminders over our statements for either database.</summary>
public sealed class ReminderTableTests(SharedPostgres postgres)
{
    private static readonly DateTime Start = new(2026, 11, 24, 21, 30, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData(StorageDatabase.Sqlite)]
    [InlineData(StorageDatabase.Postgres)]
    public async Task A_reminder_is_found_by_grain_and_by_name(StorageDatabase database)
    {
        await using var place = await StoragePlace.NewAsync(database, postgres);
        await using var silo = await place.StartSiloAsync();
        var table = silo.Reminders;
        var grain = GrainId.Create("zone", "HOP");
        await table.UpsertRow(Entry(grain, "watch"));
        await table.UpsertRow(Entry(grain, "meter"));

        var row = (await table.ReadRow(grain, "watch"))!;
        var rows = await table.ReadRows(grain);

        Assert.Equal(TimeSpan.FromMinutes(1), row.Period);
        Assert.Equal(Start, row.StartAt.ToUniversalTime());
        Assert.Equal(["meter", "watch"], rows.Reminders.Select(reminder => reminder.ReminderName).Order(StringComparer.Ordinal));
        Assert.Null(await table.ReadRow(grain, "other"));
        Assert.Empty((await table.ReadRows(GrainId.Create("zone", "CEN"))).Reminders);
    }

    // A silo asks for the arc of the ring that it owns: after its begin, up to its end, over the top when the end is not past the begin.
    [Theory]
    [InlineData(StorageDatabase.Sqlite)]
    [InlineData(StorageDatabase.Postgres)]
    public async Task Every_arc_of_the_ring_holds_its_reminders_and_no_others(StorageDatabase database)
    {
        await using var place = await StoragePlace.NewAsync(database, postgres);
        await using var silo = await place.StartSiloAsync();
        var table = silo.Reminders;
        var byHash = new SortedDictionary<uint, string>();
        for (var zone = 0; zone < 20; zone++)
        {
            var grain = GrainId.Create("zone", $"Z{zone}");
            byHash.Add(grain.GetUniformHashCode(), grain.ToString());
            await table.UpsertRow(Entry(grain, "watch"));
        }

        uint[] points = [0, uint.MaxValue, .. byHash.Keys.Take(5).SelectMany(hash => new[] { hash - 1, hash }), .. byHash.Keys.TakeLast(5)];
        foreach (var (begin, end) in points.SelectMany(begin => points.Select(end => (begin, end))))
        {
            var expected = byHash.Where(grain => begin < end ? grain.Key > begin && grain.Key <= end : grain.Key > begin || grain.Key <= end);
            var found = (await table.ReadRows(begin, end)).Reminders.Select(reminder => reminder.GrainId.ToString());

            Assert.Equal(expected.Select(grain => grain.Value).Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
        }
    }

    [Theory]
    [InlineData(StorageDatabase.Sqlite)]
    [InlineData(StorageDatabase.Postgres)]
    public async Task Only_who_holds_its_version_removes_a_reminder(StorageDatabase database)
    {
        await using var place = await StoragePlace.NewAsync(database, postgres);
        await using var silo = await place.StartSiloAsync();
        var table = silo.Reminders;
        var grain = GrainId.Create("zone", "CEN");
        var first = await table.UpsertRow(Entry(grain, "watch"));
        var second = await table.UpsertRow(Entry(grain, "watch"));

        Assert.NotEqual(first, second);
        Assert.False(await table.RemoveRow(grain, "watch", first!));
        Assert.True(await table.RemoveRow(grain, "watch", second!));
        Assert.Null(await table.ReadRow(grain, "watch"));
    }

    [Theory]
    [InlineData(StorageDatabase.Sqlite)]
    [InlineData(StorageDatabase.Postgres)]
    public async Task A_reminder_is_there_for_the_next_silo_with_its_version(StorageDatabase database)
    {
        await using var place = await StoragePlace.NewAsync(database, postgres);
        await using var silo = await place.StartSiloAsync();
        var table = silo.Reminders;
        var grain = GrainId.Create("zone", "HOP");
        var version = await table.UpsertRow(Entry(grain, "watch"));
        await silo.DisposeAsync();
        await using var nextSilo = await place.StartSiloAsync();
        var next = nextSilo.Reminders;

        var row = (await next.ReadRow(grain, "watch"))!;

        Assert.Equal(Start, row.StartAt.ToUniversalTime());
        Assert.Equal(version, row.ETag);
        Assert.True(await next.RemoveRow(grain, "watch", version!));
    }

    private static ReminderEntry Entry(GrainId grain, string name) => new()
    {
        GrainId = grain,
        ReminderName = name,
        StartAt = Start,
        Period = TimeSpan.FromMinutes(1),
    };
}
