using System.Globalization;
using FsCheck;
using FsCheck.Xunit;
using Orleans.Storage;
using Twin.Grains.Storage;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Storage;

/// <summary>Both storages of a real silo over either database against one model: a row has a version, and only who saw it may change it.</summary>
public sealed class StateStorageProperties(SharedPostgres postgres)
{
    private int _runs;

    [Theory]
    [InlineData(StorageDatabase.Sqlite, StorageNames.Desired)]
    [InlineData(StorageDatabase.Sqlite, StorageNames.Facts)]
    [InlineData(StorageDatabase.Postgres, StorageNames.Desired)]
    [InlineData(StorageDatabase.Postgres, StorageNames.Facts)]
    public async Task States_hold_what_their_versions_promise(StorageDatabase database, string provider)
    {
        await using var place = await StoragePlace.NewAsync(database, postgres);
        await using var silo = await place.StartSiloAsync();
        var storage = silo.States(provider);

        FsCheck.Fluent.Prop
            .ForAll<NonEmptyArray<byte>>(FsCheck.Fluent.ArbMap.Default.ArbFor<NonEmptyArray<byte>>(), operations => RunAsync(storage, operations.Get).GetAwaiter().GetResult())
            .QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(StorageDatabase.Sqlite)]
    [InlineData(StorageDatabase.Postgres)]
    public async Task Ten_thousand_writes_at_once_are_all_committed_and_read_back(StorageDatabase database)
    {
        await using var place = await StoragePlace.NewAsync(database, postgres);
        await using var silo = await place.StartSiloAsync();
        var storage = silo.States(StorageNames.Desired);
        GrainId[] ids = [.. Enumerable.Range(0, 10_000).Select(i => GrainId.Create("lamp", $"burst-{i}"))];

        await Task.WhenAll(ids.Select(id => storage.WriteStateAsync("lamp", id, State(id.ToString()))));
        var read = await Task.WhenAll(ids.Select(async id =>
        {
            var state = new GrainState<MeterText>();
            await storage.ReadStateAsync("lamp", id, state);
            return state.State!.Text;
        }));

        Assert.Equal(ids.Select(id => id.ToString()), read);
    }

    [Theory]
    [InlineData(StorageDatabase.Sqlite)]
    [InlineData(StorageDatabase.Postgres)]
    public async Task Of_writes_that_share_a_commit_only_the_stale_one_fails(StorageDatabase database)
    {
        await using var place = await StoragePlace.NewAsync(database, postgres);
        await using var silo = await place.StartSiloAsync();
        var storage = silo.States(StorageNames.Desired);
        var stale = GrainId.Create("lamp", "stale");
        await storage.WriteStateAsync("lamp", stale, State("first"));

        Task[] writes =
        [
            .. Enumerable.Range(0, 50).Select(i => storage.WriteStateAsync("lamp", GrainId.Create("lamp", $"fresh-{i}"), State("fresh"))),
            storage.WriteStateAsync("lamp", stale, State("second, by one who never read the first")),
        ];

        await Assert.ThrowsAsync<InconsistentStateException>(() => writes[^1]);
        await Task.WhenAll(writes[..^1]);
    }

    // Asked for all at once, they are answered as if one had been asked after the other. Two states in turn, each operation with a version that may be held or not.
    [Theory]
    [InlineData(StorageDatabase.Sqlite)]
    [InlineData(StorageDatabase.Postgres)]
    public async Task Operations_that_share_a_commit_keep_their_order(StorageDatabase database)
    {
        await using var place = await StoragePlace.NewAsync(database, postgres);
        await using var silo = await place.StartSiloAsync();
        var storage = silo.States(StorageNames.Desired);

        FsCheck.Fluent.Prop
            .ForAll<byte[]>(FsCheck.Fluent.ArbMap.Default.ArbFor<byte[]>(), operations => RunTogetherAsync(storage, operations).GetAwaiter().GetResult())
            .QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(StorageDatabase.Sqlite, StorageNames.Desired)]
    [InlineData(StorageDatabase.Sqlite, StorageNames.Facts)]
    [InlineData(StorageDatabase.Postgres, StorageNames.Desired)]
    [InlineData(StorageDatabase.Postgres, StorageNames.Facts)]
    public async Task No_change_of_many_who_compete_is_lost(StorageDatabase database, string provider)
    {
        await using var place = await StoragePlace.NewAsync(database, postgres);
        await using var silo = await place.StartSiloAsync();

        await CountTogetherAsync(silo.States(provider));
    }

    // Each counts one up from what it read, and reads again when another was faster.
    private async Task CountTogetherAsync(IGrainStorage storage)
    {
        const int counters = 4;
        const int times = 10;
        var id = GrainId.Create("lamp", "counted");
        await Task.WhenAll(Enumerable.Range(0, counters).Select(_ => Task.Run(async () =>
        {
            for (var counted = 0; counted < times;)
            {
                var state = new GrainState<MeterText>();
                await storage.ReadStateAsync("lamp", id, state);
                state.State = new MeterText { Text = (1 + int.Parse(state.State?.Text ?? "0", CultureInfo.InvariantCulture)).ToString(CultureInfo.InvariantCulture) };
                counted += await IsRefusedAsync(storage.WriteStateAsync("lamp", id, state)) ? 0 : 1;
            }
        })));

        var last = new GrainState<MeterText>();
        await storage.ReadStateAsync("lamp", id, last);
        Assert.Equal((counters * times).ToString(CultureInfo.InvariantCulture), last.State!.Text);
    }

    // Several holders of one state act in turn, each with the version that it last saw: null, current or stale.
    private async Task<bool> RunAsync(IGrainStorage storage, byte[] operations)
    {
        var id = GrainId.Create("lamp", $"run-{Interlocked.Increment(ref _runs)}");
        GrainState<MeterText>[] holders = [new(), new(), new()];
        string? held = null;
        var past = new HashSet<string>(StringComparer.Ordinal);
        foreach (var operation in operations)
        {
            var holder = holders[operation % holders.Length];
            var before = new GrainState<MeterText>();
            await storage.ReadStateAsync("lamp", id, before);
            if (before.RecordExists != held is not null || before.State?.Text != held || past.Contains(before.ETag ?? ""))
            {
                return false;
            }

            var mayChange = holder.ETag == before.ETag;
            switch (operation / 3 % 3)
            {
                case 0:
                    await storage.ReadStateAsync("lamp", id, holder);
                    break;
                case 1:
                    holder.State = new MeterText { Text = $"text {operation}" };
                    if (await IsRefusedAsync(storage.WriteStateAsync("lamp", id, holder)) == mayChange)
                    {
                        return false;
                    }

                    held = mayChange ? $"text {operation}" : held;
                    Retire(before.ETag, mayChange, past);
                    break;
                default:
                    // Who never saw a row has nothing to clear.
                    if (before.RecordExists && holder.ETag is not null)
                    {
                        if (await IsRefusedAsync(storage.ClearStateAsync("lamp", id, holder)) == mayChange)
                        {
                            return false;
                        }

                        held = mayChange ? null : held;
                        Retire(before.ETag, mayChange, past);
                    }

                    break;
            }
        }

        return true;
    }

    private async Task<bool> RunTogetherAsync(IGrainStorage storage, byte[] operations)
    {
        var run = Interlocked.Increment(ref _runs);
        var asked = new List<Task<string>>();
        var expected = new List<string>();
        var held = new (int Version, string? Text)[2];
        for (var place = 0; place < operations.Length; place++)
        {
            var operation = operations[place];
            var lamp = operation % held.Length;
            var version = operation / 2 % 4;
            var request = operation / 8 % 3;
            asked.Add(AskAsync(storage, request, GrainId.Create("lamp", $"together-{run}-{lamp}"), version, $"text {place}"));
            expected.Add(Model(ref held[lamp], request, version, $"text {place}"));
        }

        return (await Task.WhenAll(asked)).SequenceEqual(expected, StringComparer.Ordinal);
    }

    private static async Task<string> AskAsync(IGrainStorage storage, int request, GrainId id, int version, string text)
    {
        var state = new GrainState<MeterText> { State = new MeterText { Text = text }, ETag = version == 0 ? null : version.ToString(CultureInfo.InvariantCulture) };
        try
        {
            await (request switch
            {
                0 => storage.ReadStateAsync("lamp", id, state),
                1 => storage.WriteStateAsync("lamp", id, state),
                _ => storage.ClearStateAsync("lamp", id, state),
            });
            return $"{state.ETag ?? "0"} {state.State.Text}";
        }
        catch (InconsistentStateException)
        {
            return "stale";
        }
    }

    private static string Model(ref (int Version, string? Text) held, int request, int version, string text)
    {
        if (request == 0)
        {
            return $"{held.Version} {held.Text}";
        }

        // Who never saw a row has nothing to clear.
        if (request == 2 && held.Version == 0 && version == 0)
        {
            return "0 ";
        }

        if (version != held.Version)
        {
            return "stale";
        }

        held = (held.Version + 1, request == 1 ? text : null);
        return $"{held.Version} {held.Text}";
    }

    // A version that was replaced never comes back, not even when the state was cleared meanwhile: who holds it is stale for ever.
    private static void Retire(string? etag, bool wasReplaced, HashSet<string> past)
    {
        if (wasReplaced && etag is not null)
        {
            past.Add(etag);
        }
    }

    private static GrainState<MeterText> State(string text) => new() { State = new MeterText { Text = text } };

    private static async Task<bool> IsRefusedAsync(Task operation)
    {
        try
        {
            await operation;
            return false;
        }
        catch (InconsistentStateException)
        {
            return true;
        }
    }
}

/// <summary>A small state for storage tests; it serializes as any class does.</summary>
[GenerateSerializer, Alias("twin.tests.text.v1")]
public sealed class MeterText
{
    [Id(0)]
    public string? Text { get; set; }
}
