using Microsoft.Extensions.DependencyInjection;
using Twin.Tests.Cluster;
using Xunit;

namespace Twin.Tests.Storage;

/// <summary>Orleans' own table of reminders over our statements for SQLite.</summary>
public sealed class ReminderTableTests : IAsyncLifetime
{
    private TwinCluster _cluster = null!;

    public async ValueTask InitializeAsync() => _cluster = await TwinCluster.StartAsync(silos: 1);

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    private IReminderTable Table => _cluster.Silos.GetSiloServiceProvider(_cluster.Silos.Silos[0].SiloAddress).GetRequiredService<IReminderTable>();

    [Fact]
    public async Task A_reminder_is_found_by_grain_by_name_and_by_range()
    {
        var grain = GrainId.Create("zone", "HOP");
        await Table.UpsertRow(Entry(grain, "watch"));
        await Table.UpsertRow(Entry(grain, "meter"));

        var row = (await Table.ReadRow(grain, "watch"))!;
        var rows = await Table.ReadRows(grain);
        var hash = grain.GetUniformHashCode();

        Assert.Equal(TimeSpan.FromMinutes(1), row.Period);
        Assert.Equal(new DateTime(2026, 11, 24, 21, 30, 0, DateTimeKind.Utc), row.StartAt.ToUniversalTime());
        Assert.Equal(["meter", "watch"], rows.Reminders.Select(reminder => reminder.ReminderName).Order(StringComparer.Ordinal));
        Assert.Equal(2, (await Table.ReadRows(hash - 1, hash)).Reminders.Count);
        Assert.Equal(2, (await Table.ReadRows(uint.MaxValue - 1, hash)).Reminders.Count);
        Assert.Empty((await Table.ReadRows(hash, uint.MaxValue)).Reminders);
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

    private static ReminderEntry Entry(GrainId grain, string name) => new()
    {
        GrainId = grain,
        ReminderName = name,
        StartAt = new DateTime(2026, 11, 24, 21, 30, 0, DateTimeKind.Utc),
        Period = TimeSpan.FromMinutes(1),
    };
}
