using System.Diagnostics;

namespace Twin.Benchmarks.Loop;

/// <summary>Lamps of no measured street that report at a constant rate meanwhile: what they are told to do and do already.</summary>
/// <param name="field">The field.</param>
/// <param name="batches">Lamps of one zone each, by turns.</param>
/// <param name="levelPercent">What they report.</param>
public sealed class BackgroundReadings(PlayedField field, IReadOnlyList<(int Zone, int[] Lamps)> batches, double levelPercent)
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private long _acknowledged;

    /// <summary>Readings per second that were acknowledged since the start.</summary>
    public double PerSecond => Volatile.Read(ref _acknowledged) / Stopwatch.GetElapsedTime(_start).TotalSeconds;

    /// <summary>Sends until it is stopped, by a fixed schedule whether the twin keeps up or not. Throws when a reading is refused.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var sent = 0L;
        var underWay = new List<Task>();
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            var (zone, lamps) = batches[i % batches.Count];
            var wait = TimeSpan.FromSeconds((double)sent / LoopOptions.BackgroundRate) - Stopwatch.GetElapsedTime(_start);
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, TimeProvider.System, CancellationToken.None);
            }

            sent += lamps.Length;
            underWay.RemoveAll(task => task.IsCompletedSuccessfully);
            underWay.Add(SendAsync(zone, lamps));
        }

        await Task.WhenAll(underWay);
    }

    private async Task SendAsync(int zone, int[] lamps)
    {
        await field.ReportAsync(zone, lamps, levelPercent);
        Interlocked.Add(ref _acknowledged, lamps.Length);
    }
}
