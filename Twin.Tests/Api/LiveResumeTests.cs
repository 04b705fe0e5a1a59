using FsCheck.Xunit;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Api;

/// <summary>Live is state synchronisation: a listener that was away anywhere ends with the newest state of all it asked for.</summary>
public sealed class LiveResumeTests(SharedTwin shared)
{
    // Runs come one after another and go on with the same devices, so that shrinking a failure does not use up the city.
    private static World? _world;

    /// <summary>What may happen while somebody listens.</summary>
    public enum Act
    {
        /// <summary>A lamp reports.</summary>
        Report,

        /// <summary>The vehicle drives into the other zone.</summary>
        Drive,

        /// <summary>An operator orders a lamp's level.</summary>
        Order,

        /// <summary>The connection drops, wherever it is.</summary>
        Drop,

        /// <summary>The listener comes back with its last event id.</summary>
        Resume,

        /// <summary>The listener catches up before the script goes on.</summary>
        CatchUp,
    }

    /// <summary>One step of a script.</summary>
    /// <param name="Act">What happens.</param>
    /// <param name="Lamp">To which lamp, modulo their number.</param>
    public sealed record Step(Act Act, byte Lamp);

    [Property(MaxTest = 15, EndSize = 60)]
    public async Task A_listener_that_drops_and_resumes_anywhere_ends_with_the_newest_state_of_all_it_asked_for(Step[] script)
    {
        var twin = await shared.ClientAsync();
        var world = _world ??= await World.PrepareAsync(shared, twin);
        await using var listener = new Listener(twin, world.Path);
        await listener.ResumeAsync();

        foreach (var step in script)
        {
            await (step.Act switch
            {
                Act.Report => world.ReportAsync(step.Lamp),
                Act.Drive => world.DriveAsync(),
                Act.Order => world.OrderAsync(step.Lamp),
                Act.Drop => listener.DropAsync(),
                Act.Resume => listener.ResumeAsync(),
                _ => listener.IsListening ? listener.UntilAsync(world.IsShownBy) : Task.CompletedTask,
            });
        }

        await listener.ResumeAsync();
        await listener.UntilAsync(world.IsShownBy);
    }

    /// <summary>Three lamps and a vehicle of this property alone, and what the newest state of each is.</summary>
    private sealed class World(TwinClient twin, Device[] lamps, string vehicle, Device[] stops, DateTimeOffset now)
    {
        private readonly long[] _reported = new long[lamps.Length];
        private readonly long[] _desired = new long[lamps.Length];
        private long _driven;

        public string Path { get; } = $"/api/live?kinds=lamp,vehicle&zones={string.Join(',', lamps.Append(stops[0]).Select(device => device.Zone).Distinct(StringComparer.Ordinal))}";

        private Device Stop => stops[_driven % 2];

        public static async Task<World> PrepareAsync(SharedTwin shared, TwinClient twin)
        {
            var lamps = await shared.TakeAsync("lamp", 3);
            var vehicle = Assert.Single(await shared.TakeAsync("vehicle", 1)).Id;
            var signals = await twin.AllDevicesAsync("kind=signal");
            var watched = lamps.Select(lamp => lamp.Zone).ToHashSet(StringComparer.Ordinal);
            var inside = signals.Find(signal => watched.Contains(signal.Zone)) ?? signals[0];
            var outside = signals.Find(signal => signal.Zone != inside.Zone && !watched.Contains(signal.Zone))!;
            var world = new World(twin, lamps, vehicle, [inside, outside], await twin.NowAsync());
            await world.DriveAsync();
            return world;
        }

        public async Task ReportAsync(byte at)
        {
            var lamp = at % lamps.Length;
            await twin.ReportAsync(lamps[lamp].Id, now, ++_reported[lamp], new { level = _reported[lamp] % 101 });
        }

        public async Task DriveAsync()
        {
            _driven++;
            await twin.ReportAsync(vehicle, now, _driven, new { lon = Stop.Position.Lon, lat = Stop.Position.Lat, speedKmh = 30 });
        }

        public async Task OrderAsync(byte at)
        {
            var lamp = at % lamps.Length;
            await twin.OrderAsync(lamps[lamp].Id, new { level = ++_desired[lamp] % 101, actor = "operator:ana", reason = "property" });
        }

        public bool IsShownBy(LiveView view) =>
            Enumerable.Range(0, lamps.Length).All(lamp => IsLampShown(view, lamp)) && IsVehicleShown(view);

        private bool IsLampShown(LiveView view, int lamp) =>
            view.Entities.TryGetValue(lamps[lamp].Id, out var seen)
            && (seen.Seq ?? 0) == _reported[lamp]
            && (seen.Desired?.Version ?? 0) == _desired[lamp];

        // At the first stop it is in a watched zone, at the second it is in none.
        private bool IsVehicleShown(LiveView view) =>
            view.Entities.TryGetValue(vehicle, out var seen) ? ReferenceEquals(Stop, stops[0]) && seen.Seq == _driven : ReferenceEquals(Stop, stops[1]);
    }

    /// <summary>Takes events in as they come, until the connection is dropped in the middle of whatever it is at.</summary>
    private sealed class Listener(TwinClient twin, string path) : IAsyncDisposable
    {
        private readonly LiveView _view = new();
        private SseReader? _reader;
        private CancellationTokenSource? _drop;
        private Task _pump = Task.CompletedTask;

        public bool IsListening => _reader is not null;

        public async Task ResumeAsync()
        {
            if (_reader is not null)
            {
                return;
            }

            _drop = new CancellationTokenSource();
            _reader = await SseReader.OpenAsync(twin.Http, path, _view.LastEventId);
            _pump = PumpAsync(_reader, _drop.Token);
        }

        public async Task DropAsync()
        {
            if (_reader is null)
            {
                return;
            }

            await _drop!.CancelAsync();
            await _pump;
            await _reader.DisposeAsync();
            _drop.Dispose();
            _reader = null;
        }

        public Task<bool> UntilAsync(Func<LiveView, bool> holds) =>
            Eventually.Async(
                () => _pump.IsFaulted ? Task.FromException<bool>(_pump.Exception.GetBaseException()) : Task.FromResult(Look(holds)),
                seen => seen,
                "the newest state of all that the script touched");

        public async ValueTask DisposeAsync() => await DropAsync();

        private bool Look(Func<LiveView, bool> holds)
        {
            lock (_view)
            {
                return holds(_view);
            }
        }

        private async Task PumpAsync(SseReader reader, CancellationToken drop)
        {
            try
            {
                while (await reader.ReadAsync(drop) is { } message)
                {
                    lock (_view)
                    {
                        _view.Apply(message);
                    }
                }
            }
            catch (OperationCanceledException)
            {
                // Dropped.
            }
        }
    }
}
