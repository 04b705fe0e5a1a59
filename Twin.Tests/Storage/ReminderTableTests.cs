using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Storage;

/// <summary>Orleans' own table of reminders over our statements for SQLite.</summary>
public sealed class ReminderTableTests : IAsyncLifetime
{
    private static readonly DateTime Start = new(2026, 11, 24, 21, 30, 0, DateTimeKind.Utc);

    private readonly TemporaryFolder _folder = new();
    private StorageSilo _silo = null!;

    public async ValueTask InitializeAsync() => _silo = await StorageSilo.StartAsync(_folder);

    public async ValueTask DisposeAsync()
    {
        await _silo.DisposeAsync();
        _folder.Dispose();
    }

    private IReminderTable Table => _silo.Reminders;

    [Fact]
    public async Task A_reminder_is_found_by_grain_and_by_name()
    {
        var grain = GrainId.Create("zone", "HOP");
        await Table.UpsertRow(Entry(grain, "watch"));
        await Table.UpsertRow(Entry(grain, "meter"));

        var row = (await Table.ReadRow(grain, "watch"))!;
        var rows = await Table.ReadRows(grain);

        Assert.Equal(TimeSpan.FromMinutes(1), row.Period);
        Assert.Equal(Start, row.StartAt.ToUniversalTime());
        Assert.Equal(["meter", "watch"], rows.Reminders.Select(reminder => reminder.ReminderName).Order(StringComparer.Ordinal));
        Assert.Null(await Table.ReadRow(grain, "other"));
        Assert.Empty((await Table.ReadRows(GrainId.Create("zone", "CEN"))).Reminders);
    }

    // A silo asks for the arc of the ring that it owns: after its begin, up to its end, over the top when the end is not past the begin.
    [Fact]
    public async Task Every_arc_of_the_ring_holds_its_reminders_and_no_others()
    {
        var byHash = new SortedDictionary<uint, string>();
        for (var zone = 0; zone < 20; zone++)
        {
            var grain = GrainId.Create("zone", $"Z{zone}");
            byHash.Add(grain.GetUniformHashCode(), grain.ToString());
            await Table.UpsertRow(Entry(grain, "watch"));
        }

        uint[] points = [0, uint.MaxValue, .. byHash.Keys.Take(5).SelectMany(hash => new[] { hash - 1, hash }), .. byHash.Keys.TakeLast(5)];
        foreach (var (begin, end) in points.SelectMany(begin => points.Select(end => (begin, end))))
        {
            var expected = byHash.Where(grain => begin < end ? grain.Key > begin && grain.Key <= end : grain.Key > begin || grain.Key <= end);
            var found = (await Table.ReadRows(begin, end)).Reminders.Select(reminder => reminder.GrainId.ToString());

            Assert.Equal(expected.Select(grain => grain.Value).Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task Only_who_holds_its_version_removes_a_reminder()
    {
        var grain = GrainId.Create("zone", "CEN");
        var first = await Table.UpsertRow(Entry(grain, "watch"));
        var second = await Table.UpsertRow(Entry(grain, "watch"));

        Assert.NotEqual(first, second);
        Assert.False(await Table.RemoveRow(grain, "watch", first!));
        Assert.True(await Table.RemoveRow(grain, "watch", second!));
        Assert.Null(await Table.ReadRow(grain, "watch"));
    }

    [Fact]
    public async Task A_reminder_is_there_for_the_next_silo_with_its_version()
    {
        var grain = GrainId.Create("zone", "HOP");
        var version = await Table.UpsertRow(Entry(grain, "watch"));
        await _silo.DisposeAsync();
        _silo = await StorageSilo.StartAsync(_folder);

        var row = (await Table.ReadRow(grain, "watch"))!;

        Assert.Equal(Start, row.StartAt.ToUniversalTime());
        Assert.Equal(version, row.ETag);
        Assert.True(await Table.RemoveRow(grain, "watch", version!));
    }

    private static ReminderEntry Entry(GrainId grain, string name) => new()
    {
        GrainId = grain,
        ReminderName = name,
        StartAt = Start,
        Period = TimeSpan.FromMinutes(1),
    };
}
