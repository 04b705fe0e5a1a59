using FsCheck;
using FsCheck.Xunit;
using Twin.City.Devices;
using Twin.Journal;
using Twin.Tests.Processes;

namespace Twin.Tests.Journal;

public sealed class ReadingJournalProperties(SharedPostgres postgres)
{
    private const int Devices = SmallCity.Zones * SmallCity.LampsPerZone;

    // Appends of any size and order with duplicates, folds, clean restarts and abrupt ends anywhere.
    [Property(MaxTest = 25)]
    public Task Last_reported_is_the_newest_of_all_that_was_durable_whatever_happened_between(NonEmptyArray<byte> happenings, int seed) =>
        NewestIsReportedAsync(JournalKind.Sqlite, happenings, seed);

    [Property(MaxTest = 5)]
    public Task Last_reported_is_the_newest_of_all_that_was_durable_whatever_happened_between_on_PostgreSQL(NonEmptyArray<byte> happenings, int seed) =>
        NewestIsReportedAsync(JournalKind.Postgres, happenings, seed);

    private async Task NewestIsReportedAsync(JournalKind kind, NonEmptyArray<byte> happenings, int seed)
    {
        await using var place = await JournalPlace.NewAsync(kind, postgres);
        var random = new Random(seed);
        var newest = new Dictionary<int, Reported>();
        var open = await place.OpenAsync();
        foreach (var happening in happenings.Get)
        {
            switch (happening % 8)
            {
                case 0:
                    await open.Journal.FoldAsync(CancellationToken.None);
                    break;
                case 1:
                    await open.DisposeAsync();
                    open = await place.OpenAsync();
                    break;
                case 2:
                    await open.AbandonAsync();
                    open = await place.OpenAsync();
                    break;
                default:
                    var readings = SomeReadings(random);
                    await open.Journal.AppendAsync(readings, CancellationToken.None);
                    Keep(newest, readings);
                    break;
            }
        }

        await ReadsTheNewestAsync(open.Journal, newest);
        await open.DisposeAsync();
    }

    // Two nodes over one store, as several will be over one database: each sees at once what the other made durable, whoever folds.
    [Property(MaxTest = 20)]
    public Task Two_starts_on_one_store_see_the_same(NonEmptyArray<byte> happenings, int seed) =>
        BothSeeTheSameAsync(JournalKind.Sqlite, happenings, seed);

    [Property(MaxTest = 5)]
    public Task Two_starts_on_one_store_see_the_same_on_PostgreSQL(NonEmptyArray<byte> happenings, int seed) =>
        BothSeeTheSameAsync(JournalKind.Postgres, happenings, seed);

    private async Task BothSeeTheSameAsync(JournalKind kind, NonEmptyArray<byte> happenings, int seed)
    {
        await using var place = await JournalPlace.NewAsync(kind, postgres);
        var random = new Random(seed);
        var newest = new Dictionary<int, Reported>();
        await using var open = await place.OpenAsync();
        await using var second = await place.OpenAsync(beside: open);
        foreach (var happening in happenings.Get)
        {
            var journal = happening % 2 == 0 ? open.Journal : second.Journal;
            switch (happening / 2 % 4)
            {
                case 0:
                    await journal.FoldAsync(CancellationToken.None);
                    break;
                case 1:
                    await ReadsTheNewestAsync(journal, newest);
                    break;
                default:
                    var readings = SomeReadings(random);
                    await journal.AppendAsync(readings, CancellationToken.None);
                    Keep(newest, readings);
                    break;
            }
        }

        await ReadsTheNewestAsync(open.Journal, newest);
        await ReadsTheNewestAsync(second.Journal, newest);
    }

    [Property(MaxTest = 15)]
    public Task What_was_not_marked_delivered_is_handed_out_by_the_next_start(byte commits, byte marked) =>
        RestIsHandedOutAsync(JournalKind.Sqlite, commits, marked);

    [Property(MaxTest = 5)]
    public Task What_was_not_marked_delivered_is_handed_out_by_the_next_start_on_PostgreSQL(byte commits, byte marked) =>
        RestIsHandedOutAsync(JournalKind.Postgres, commits, marked);

    private async Task RestIsHandedOutAsync(JournalKind kind, byte commits, byte marked)
    {
        await using var place = await JournalPlace.NewAsync(kind, postgres);
        var appended = new List<Reading>();
        var total = 1 + (commits % 6);
        var mark = marked % (total + 1);
        var open = await place.OpenAsync();
        for (var n = 1; n <= total; n++)
        {
            var reading = Samples.OfLamp(n % Devices, n);
            Xunit.Assert.Equal(n, await open.Journal.AppendAsync(new[] { reading }, CancellationToken.None));
            appended.Add(reading);
        }

        open.Journal.MarkDelivered(mark);
        await open.DisposeAsync();

        open = await place.OpenAsync();
        Xunit.Assert.Equal(appended.Skip(mark), await UndeliveredAsync(open));
        await open.DisposeAsync();

        open = await place.OpenAsync();
        Xunit.Assert.Empty(await UndeliveredAsync(open));
        await open.DisposeAsync();
    }

    private static Reading[] SomeReadings(Random random) =>
        [.. Enumerable.Range(0, 1 + random.Next(20)).Select(_ => Samples.OfLamp(random.Next(Devices), random.Next(200)))];

    private static async Task ReadsTheNewestAsync(ReadingJournal journal, Dictionary<int, Reported> newest)
    {
        int[] asked = [.. Enumerable.Range(0, Devices)];
        var reported = await journal.LastReportedAsync(asked, CancellationToken.None);
        Xunit.Assert.Equal(asked.Select(device => newest.GetValueOrDefault(device, Reported.Nothing)), reported);
    }

    private static async Task<List<Reading>> UndeliveredAsync(OpenJournal open)
    {
        var readings = new List<Reading>();
        await foreach (var commit in open.Journal.UndeliveredAsync(CancellationToken.None))
        {
            readings.AddRange(commit.ToArray());
        }

        return readings;
    }

    // The rule itself, without a journal.
    private static void Keep(Dictionary<int, Reported> newest, IEnumerable<Reading> readings)
    {
        foreach (var reading in readings)
        {
            var held = newest.GetValueOrDefault(reading.Device, Reported.Nothing);
            if (Reported.Judge(held.Stamp, reading.Stamp) == ReadingOutcome.Accepted)
            {
                newest[reading.Device] = new Reported(reading.Stamp, reading.Values);
            }
        }
    }
}
