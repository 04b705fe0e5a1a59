using System.Diagnostics;
using System.Globalization;
using Twin.Benchmarks.Load;
using Twin.Benchmarks.Processes;

namespace Twin.Benchmarks.Crash;

/// <summary>
/// Kills members of a cluster with SIGKILL under load, a silo and a door in turn: two silos and two doors on a PostgreSQL of this run's own. The killed one is started again when
/// the others have taken over everything.
/// </summary>
/// <param name="options">How.</param>
/// <param name="progress">Told of each kill.</param>
public sealed class ClusterCrashCheck(CrashOptions options, TextWriter progress)
{
    private const string Alive = "orleans_grains{";
    private const string Created = "orleans_catalog_activation_created_total{";
    private static readonly string[] Roles = ["silo", "silo", "api", "api"];
    private static readonly TimeSpan LongestLoad = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan PollPeriod = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LookPeriod = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan TakeOverLimit = TimeSpan.FromMinutes(2);

    // Longer than a silo waits before it hands zones to one that has joined.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(3);

    private readonly Random _random = new(options.Seed);
    private readonly TwinServer?[] _members = new TwinServer?[Roles.Length];
    private readonly TwinServer?[] _doors = new TwinServer?[2];

    /// <summary>Runs all kills.</summary>
    public async Task<ClusterCrashFigures> RunAsync()
    {
        using var folder = WorkFolder.Create();
        await using var postgres = await PostgresServer.StartAsync(folder.Path);
        var database = await postgres.NewDatabaseAsync();
        try
        {
            await Task.WhenAll(Enumerable.Range(0, Roles.Length).Select(place => StartAsync(folder, database, place)));
            var lamps = await ListLampsAsync(folder.Combine("lamps.tsv"));
            var promises = new Promises(lamps);
            var clients = new ClusterClients(lamps, promises);
            var kills = new List<ClusterKill>();
            for (var kill = 0; kill < options.Times; kill++)
            {
                var place = (kill % 2 * 2) + _random.Next(2);
                kills.Add(await KillAsync(folder, database, place, clients, promises));
                await progress.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{kill + 1} kills, {promises.Count:n0} readings acknowledged: {kills[^1]}"));
            }

            return new ClusterCrashFigures(kills, promises.Count);
        }
        finally
        {
            foreach (var member in _members.OfType<TwinServer>())
            {
                await member.DisposeAsync();
            }
        }
    }

    private async Task StartAsync(WorkFolder folder, string database, int place)
    {
        var member = TwinServer.Start(folder.Combine($"{Roles[place]}-{place}"), "--Twin:Role", Roles[place], "--ConnectionStrings:Twin", database);
        _members[place] = member;
        await member.WaitUntilReadyAsync();
        if (place >= 2)
        {
            _doors[place - 2] = member;
        }
    }

    private async Task<LampList> ListLampsAsync(string file)
    {
        LampList.Write(file, (await _doors[0]!.ListAsync("lamp")).Select(lamp => (lamp.GetProperty("id").GetString()!, lamp.GetProperty("zone").GetString()!)));
        return LampList.Read(file);
    }

    private async Task<ClusterKill> KillAsync(WorkFolder folder, string database, int place, ClusterClients clients, Promises promises)
    {
        using var stop = new CancellationTokenSource();
        var load = clients.SendAsync(_doors, stop.Token);
        await TakenAsync(clients, Stopwatch.GetTimestamp());
        await SettleAsync();
        await Task.Delay(LongestLoad * _random.NextDouble(), TimeProvider.System, CancellationToken.None);
        var died = place < 2 ? await NumberAsync(_members[place]!, Alive) : 0;
        var before = await CreatedBesideAsync(place);
        var killed = _members[place]!;
        _members[place] = null;
        var start = Stopwatch.GetTimestamp();
        await killed.KillAsync();
        if (place >= 2)
        {
            _doors[place - 2] = null;
        }

        await TakenAsync(clients, Stopwatch.GetTimestamp());
        var allAgain = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var created = await CreatedBesideAsync(place) - before;
        await killed.DisposeAsync();
        await StartAsync(folder, database, place);
        var ready = _members[place]!.ReadySeconds;
        await stop.CancelAsync();
        await load;
        return new ClusterKill(Roles[place], allAgain, ready, await MissingAsync(promises), died, created);
    }

    /// <summary>Waits until no grain comes alive any more: a silo that has joined has its share.</summary>
    private async Task SettleAsync()
    {
        var start = Stopwatch.GetTimestamp();
        var (created, since) = (await CreatedBesideAsync(place: -1), start);
        while (Stopwatch.GetElapsedTime(start) < Settling || Stopwatch.GetElapsedTime(since) < Quiet)
        {
            await Task.Delay(LookPeriod, TimeProvider.System);
            var now = await CreatedBesideAsync(place: -1);
            (created, since) = now.Equals(created) ? (created, since) : (now, Stopwatch.GetTimestamp());
        }
    }

    private static async Task TakenAsync(ClusterClients clients, long since)
    {
        var start = Stopwatch.GetTimestamp();
        while (!clients.AllTakenSince(since))
        {
            if (Stopwatch.GetElapsedTime(start) > TakeOverLimit)
            {
                throw new TimeoutException($"Some devices did not take readings within {TakeOverLimit.TotalSeconds} s.");
            }

            await Task.Delay(PollPeriod, TimeProvider.System);
        }
    }

    private async Task<int> MissingAsync(Promises promises)
    {
        var door = _doors.First(door => door is not null)!;
        var start = Stopwatch.GetTimestamp();
        var broken = await CrashCheck.BrokenAsync(door, promises);
        while (broken.Count > 0 && Stopwatch.GetElapsedTime(start) < CrashCheck.CatchUpLimit)
        {
            await Task.Delay(PollPeriod, TimeProvider.System);
            broken = await CrashCheck.BrokenAsync(door, promises);
        }

        return broken.Count;
    }

    // Grains that came alive on the silos that live on.
    private async Task<double> CreatedBesideAsync(int place) =>
        (await Task.WhenAll(Enumerable.Range(0, 2).Where(silo => silo != place).Select(silo => NumberAsync(_members[silo]!, Created)))).Sum();

    private static async Task<double> NumberAsync(TwinServer member, string series)
    {
        var metrics = await member.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        return metrics.Split('\n').Where(line => line.StartsWith(series, StringComparison.Ordinal))
            .Sum(line => double.Parse(line[(line.LastIndexOf('}') + 1)..].Trim().Split(' ')[0], CultureInfo.InvariantCulture));
    }
}
