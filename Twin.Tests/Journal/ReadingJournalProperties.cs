using FsCheck;
using FsCheck.Xunit;
using Twin.City.Devices;
using Twin.Journal;

namespace Twin.Tests.Journal;

public sealed class ReadingJournalProperties
{
    private const int Devices = SmallCity.Zones * SmallCity.LampsPerZone;

    // Appends of any size and order with duplicates, folds, clean restarts and abrupt ends anywhere.
    [Property(MaxTest = 25)]
    public async Task Last_reported_is_the_newest_of_all_that_was_durable_whatever_happened_between(NonEmptyArray<byte> happenings, int seed)
    {
        using var folder = new JournalFolder();
        var random = new Random(seed);
        var newest = new Dictionary<int, Reported>();
        var open = await folder.OpenAsync();
        foreach (var happening in happenings.Get)
        {
            switch (happening % 8)
            {
                case 0:
                    await open.Journal.FoldAsync(CancellationToken.None);
                    break;
                case 1:
                    await open.DisposeAsync();
                    open = await folder.OpenAsync();
                    break;
                case 2:
                    await open.AbandonAsync();
                    open = await folder.OpenAsync();
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
    public async Task Two_starts_on_one_store_see_the_same(NonEmptyArray<byte> happenings, int seed)
    {
        using var folder = new JournalFolder();
        var random = new Random(seed);
        var newest = new Dictionary<int, Reported>();
        await using var open = await folder.OpenAsync();
        await using var second = await open.StartAgainAsync();
        foreach (var happening in happenings.Get)
        {
            var journal = happening % 2 == 0 ? open.Journal : second;
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
        await ReadsTheNewestAsync(second, newest);
    }

    [Property(MaxTest = 15)]
    public async Task What_was_not_marked_delivered_is_handed_out_by_the_next_start(byte commits, byte marked)
    {
        using var folder = new JournalFolder();
        var appended = new List<Reading>();
        var total = 1 + (commits % 6);
        var mark = marked % (total + 1);
        var open = await folder.OpenAsync();
        for (var n = 1; n <= total; n++)
        {
            var reading = Samples.OfLamp(n % Devices, n);
            Xunit.Assert.Equal(n, await open.Journal.AppendAsync(new[] { reading }, CancellationToken.None));
            appended.Add(reading);
        }

        open.Journal.MarkDelivered(mark);
        await open.DisposeAsync();

        open = await folder.OpenAsync();
        Xunit.Assert.Equal(appended.Skip(mark), await UndeliveredAsync(open));
        await open.DisposeAsync();

        open = await folder.OpenAsync();
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
