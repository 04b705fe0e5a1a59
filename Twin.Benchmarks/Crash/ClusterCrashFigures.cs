using System.Globalization;
using Twin.Benchmarks.Load;
using Twin.Benchmarks.Reports;

namespace Twin.Benchmarks.Crash;

/// <summary>What one kill of a member led to.</summary>
/// <param name="Role">What was killed.</param>
/// <param name="AllAgainSeconds">From the kill until every device had taken a reading sent after it, by the members that lived on.</param>
/// <param name="ReadySeconds">From the start of the next process under its name until <c>/health/ready</c> answered 200.</param>
/// <param name="Missing">Lamps that reported less than had been acknowledged.</param>
/// <param name="Died">Grains that lived on the killed silo; 0 for a door.</param>
/// <param name="CreatedAnew">Grains that came alive on the silos that lived on, until all was taken again.</param>
public sealed record ClusterKill(string Role, double AllAgainSeconds, double ReadySeconds, int Missing, double Died, double CreatedAnew);

/// <summary>What the check of a cluster found.</summary>
/// <param name="Kills">Kill by kill.</param>
/// <param name="Acknowledged">Readings that were acknowledged.</param>
public sealed record ClusterCrashFigures(IReadOnlyList<ClusterKill> Kills, long Acknowledged)
{
    private const double LongestAgainSeconds = 15;

    /// <summary>Lamps, over all kills, that reported less than had been acknowledged.</summary>
    public int Missing => Kills.Sum(kill => kill.Missing);

    /// <summary>For people.</summary>
    public Table Table()
    {
        var table = new Table("kill", "role", "all devices again s", "ready s", "missing", "grains died", "came alive elsewhere");
        for (var i = 0; i < Kills.Count; i++)
        {
            var kill = Kills[i];
            table.Add(
                (i + 1).ToString(CultureInfo.InvariantCulture),
                kill.Role,
                kill.AllAgainSeconds.ToString("0.0", CultureInfo.InvariantCulture),
                kill.ReadySeconds.ToString("0.0", CultureInfo.InvariantCulture),
                kill.Missing.ToString("n0", CultureInfo.InvariantCulture),
                kill.Died.ToString("n0", CultureInfo.InvariantCulture),
                kill.CreatedAnew.ToString("n0", CultureInfo.InvariantCulture));
        }

        return table;
    }

    /// <summary>What was to be reached.</summary>
    public Goal[] Goals() =>
    [
        new("acknowledged readings missing after SIGKILL of a member", "0", Missing.ToString("n0", CultureInfo.InvariantCulture), Missing == 0),
        new("all devices again", "≤ 15 s", Slowest.ToString("0.0 's'", CultureInfo.InvariantCulture), Slowest <= LongestAgainSeconds),
        new(
            "only a dead silo's grains come alive anew",
            "at most those that died",
            string.Join(", ", Kills.Select(kill => string.Create(CultureInfo.InvariantCulture, $"{kill.CreatedAnew:0} of {kill.Died:0}"))),
            Kills.All(kill => kill.CreatedAnew <= kill.Died)),
    ];

    /// <summary>For machines.</summary>
    public BenchmarkReport Report() => new(
        "crash",
        TimeProvider.System.GetUtcNow(),
        Machine.This,
        [
            new Figure("cluster.kills", Kills.Count, "kills"),
            new Figure("cluster.acknowledged", Acknowledged, "readings"),
            new Figure("cluster.missing", Missing, "readings"),
            new Figure("cluster.again.slowest", Slowest, "s"),
            new Figure("cluster.ready.slowest", Kills.Max(kill => kill.ReadySeconds), "s"),
        ],
        Goals(),
        new Dictionary<string, Latencies>());

    private double Slowest => Kills.Max(kill => kill.AllAgainSeconds);
}
