using System.Globalization;
using FsCheck;
using FsCheck.Xunit;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Twin.Grains.Storage;
using Twin.Tests.Cluster;
using Xunit;

namespace Twin.Tests.Storage;

/// <summary>Both storages of a real silo against one model: a row has a version, and only who saw it may change it.</summary>
public sealed class StateStorageProperties : IAsyncLifetime
{
    private TwinCluster _cluster = null!;
    private int _runs;

    public async ValueTask InitializeAsync() => _cluster = await TwinCluster.StartAsync(silos: 1);

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public void Desired_states_hold_what_their_versions_promise() => Check(StorageNames.Desired);

    [Fact]
    public void Facts_hold_what_their_versions_promise() => Check(StorageNames.Facts);

    [Fact]
    public async Task Ten_thousand_writes_at_once_are_all_committed_and_read_back()
    {
        var storage = Storage(StorageNames.Desired);
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

    [Fact]
    public async Task Of_writes_that_share_a_commit_only_the_stale_one_fails()
    {
        var storage = Storage(StorageNames.Desired);
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

    [Fact]
    public Task Desired_states_lose_no_change_of_many_who_compete() => CountTogetherAsync(StorageNames.Desired);

    [Fact]
    public Task Facts_lose_no_change_of_many_who_compete() => CountTogetherAsync(StorageNames.Facts);

    // Each counts one up from what it read, and reads again when another was faster.
    private async Task CountTogetherAsync(string provider)
    {
        const int counters = 4;
        const int times = 10;
        var storage = Storage(provider);
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

    private void Check(string provider) => FsCheck.Fluent.Prop
        .ForAll<NonEmptyArray<byte>>(FsCheck.Fluent.ArbMap.Default.ArbFor<NonEmptyArray<byte>>(), operations => RunAsync(provider, operations.Get).GetAwaiter().GetResult())
        .QuickCheckThrowOnFailure();

    // Several holders of one state act in turn, each with the version that it last saw: null, current or stale.
    private async Task<bool> RunAsync(string provider, byte[] operations)
    {
        var storage = Storage(provider);
        var id = GrainId.Create("lamp", $"{provider}-{Interlocked.Increment(ref _runs)}");
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

    // A version that was replaced never comes back, not even when the state was cleared meanwhile: who holds it is stale for ever.
    private static void Retire(string? etag, bool wasReplaced, HashSet<string> past)
    {
        if (wasReplaced && etag is not null)
        {
            past.Add(etag);
        }
    }

    private IGrainStorage Storage(string provider) =>
        _cluster.Silos.GetSiloServiceProvider(_cluster.Silos.Silos[0].SiloAddress).GetRequiredKeyedService<IGrainStorage>(provider);

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
