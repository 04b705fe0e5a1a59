using FsCheck;
using FsCheck.Xunit;
using Twin.City.Log;
using Twin.City.Search;
using Twin.Journal.Log;
using Twin.Tests.Processes;
using Twin.Tests.Storage;
using Xunit;

namespace Twin.Tests.Log;

/// <summary>Both stores against a list.</summary>
public sealed class LogStoreProperties(SharedPostgres postgres)
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeMilliseconds(Samples.StartMs);
    private static readonly string[] Authors = ["twin", "operator:ana", "operator:bén"];
    private static readonly string[] Subjects = ["lamp-00001", "lamp-00012", "HOP", "lamp-0001"];
    private static readonly string[] Words = ["Fête", "panne", "LAMPE", "100 %", "_x", "o'clock"];

    [Property(MaxTest = 25)]
    public Task Any_query_of_any_log_answers_as_a_list_would(NonEmptyArray<byte> sizes, int seed) => AnswersAsAListAsync(StorageDatabase.Sqlite, sizes, seed);

    [Property(MaxTest = 6)]
    public Task Any_query_of_any_log_answers_as_a_list_would_on_PostgreSQL(NonEmptyArray<byte> sizes, int seed) =>
        AnswersAsAListAsync(StorageDatabase.Postgres, sizes, seed);

    private async Task AnswersAsAListAsync(StorageDatabase kind, NonEmptyArray<byte> sizes, int seed)
    {
        await using var place = await LogPlace.NewAsync(kind, postgres);
        await using var store = await place.OpenAsync();
        var random = new Random(seed);
        var model = new List<LogDraft>();
        foreach (var size in sizes.Get.Take(10))
        {
            LogDraft[] drafts = [.. Enumerable.Range(0, 1 + (size % 5)).Select(_ => SomeDraft(random))];
            await store.AppendAsync(drafts, CancellationToken.None);
            model.AddRange(drafts.DistinctBy(draft => draft.Key).Where(draft => !model.Exists(held => held.Key == draft.Key)).ToList());
        }

        for (var i = 0; i < 10; i++)
        {
            var query = SomeQuery(random, model.Count);
            var found = await AllAsync(store, query);
            Assert.Equal(Expected(model, query), found.Select(entry => (int)entry.Id));
            Assert.All(found, entry => Assert.True(entry.Says(model[(int)entry.Id - 1])));
            Assert.All(found, entry => Assert.Equal(model[(int)entry.Id - 1].Data?.ToJson(), entry.Data?.ToJson()));
        }

        var counts = await store.CountCodesAsync(Start.AddSeconds(10), Start.AddSeconds(80), CancellationToken.None);
        var counted = model.Where(draft => draft.Data is not null && draft.At >= Start.AddSeconds(10) && draft.At < Start.AddSeconds(80)).CountBy(draft => draft.Data!.Code);
        Assert.Equal(counted.OrderBy(count => count.Key, StringComparer.Ordinal), counts.OrderBy(count => count.Key, StringComparer.Ordinal));
        Assert.Equal(model[0].Text, (await store.FindAsync(model[0].Key, CancellationToken.None))!.Text);
        Assert.Null(await store.FindAsync(model.Count + 1, CancellationToken.None));
    }

    private static async Task<List<LogEntry>> AllAsync(ILogStore store, LogQuery query)
    {
        var all = new List<LogEntry>();
        for (long? before = long.MaxValue; before is not null;)
        {
            var page = await store.ReadAsync(query with { Before = before }, CancellationToken.None);
            Assert.True(page.Entries.Count <= query.Limit);
            all.AddRange(page.Entries);
            before = page.Next;
        }

        return all;
    }

    private static List<int> Expected(List<LogDraft> model, LogQuery query) =>
    [
        .. Enumerable.Range(1, model.Count).Reverse().Where(id => model[id - 1] is var draft
            && id > (query.After ?? 0)
            && (query.Categories.Count == 0 || query.Categories.Contains(draft.Category))
            && (query.Code is null || draft.Data?.Code == query.Code)
            && (query.Author is null || draft.Author == query.Author)
            && (query.Subject is null || draft.Subjects.Contains(query.Subject, StringComparer.Ordinal))
            && (query.To is null || draft.At < query.To)
            && (query.From is null || draft.At >= query.From)
            && query.Words.All(word => SearchWords.Fold($"{draft.Text} {draft.Author} {string.Join(' ', draft.Subjects)}").Contains(word, StringComparison.Ordinal))),
    ];

    private static LogDraft SomeDraft(Random random) => new(
        $"key/{random.Next(30)}",
        Start.AddSeconds(random.Next(100)),
        Authors[random.Next(Authors.Length)],
        (LogCategory)random.Next(5),
        string.Join(' ', Enumerable.Range(0, random.Next(4)).Select(_ => Words[random.Next(Words.Length)])),
        [.. Subjects.Where(_ => random.Next(2) == 0)],
        random.Next(2) == 0 ? null : LogData.Of(random.Next(2) == 0 ? "started" : "orderGiven", ("level", 100), ("reason", "fête")),
        RefersTo: null);

    private static LogQuery SomeQuery(Random random, int count) => new(1 + random.Next(6))
    {
        After = random.Next(3) == 0 ? random.Next(count + 1) : null,
        Categories = [.. Enum.GetValues<LogCategory>().Where(_ => random.Next(4) == 0)],
        Code = random.Next(6) == 0 ? "started" : null,
        Author = random.Next(4) == 0 ? Authors[random.Next(Authors.Length)] : null,
        Subject = random.Next(4) == 0 ? Subjects[random.Next(Subjects.Length)] : null,
        From = random.Next(4) == 0 ? Start.AddSeconds(random.Next(120)) : null,
        To = random.Next(4) == 0 ? Start.AddSeconds(random.Next(120)) : null,
        Words = random.Next(3) == 0 ? SearchWords.Of(Words[random.Next(Words.Length)]) : [],
    };
}
