namespace Twin.Benchmarks.Crash;

/// <summary>How the crash check runs.</summary>
/// <param name="Times">How many kills.</param>
/// <param name="Seed">Where the random points come from.</param>
/// <param name="Json">Where the figures go for machines, or null.</param>
public sealed record CrashOptions(int Times, int Seed, FileInfo? Json);

/// <summary>What the crash check found.</summary>
/// <param name="Kills">How often the process was killed.</param>
/// <param name="KillsWhileStarting">How many of them before it was ready.</param>
/// <param name="Acknowledged">Readings that were acknowledged over all rounds.</param>
/// <param name="Missing">Devices, over all rounds, whose reported state was older than a reading that had been acknowledged.</param>
/// <param name="SlowestReadySeconds">The longest start after a kill.</param>
/// <param name="Examples">The first missing ones in words.</param>
public sealed record CrashFigures(
    int Kills, int KillsWhileStarting, long Acknowledged, int Missing, double SlowestReadySeconds, IReadOnlyList<string> Examples);
