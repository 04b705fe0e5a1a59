using Twin.Benchmarks.Ingest;
using Twin.Benchmarks.Load;
using Twin.Benchmarks.Processes;

namespace Twin.Benchmarks.Dashboard;

/// <summary>Lamps of the whole city that report over HTTP at a constant rate, from a process of their own, until it is disposed.</summary>
public sealed class BackgroundLoad : IAsyncDisposable
{
    private readonly LoadProcess _load;
    private readonly CancellationTokenSource _stop = new();
    private readonly double _windowSeconds;
    private readonly Task _running;
    private long _readings;
    private long _faults;
    private double _seconds;

    private BackgroundLoad(LoadProcess load, int lamps)
    {
        _load = load;

        // Every window begins with the first lamp, so it has to be long enough for the last.
        _windowSeconds = 2.0 * lamps / DashboardOptions.Rate;
        _running = RunAsync();
    }

    /// <summary>Readings per second that were acknowledged as durable, in the windows that have ended.</summary>
    public double PerSecond => _seconds > 0 ? _readings / _seconds : double.NaN;

    /// <summary>Requests that were not answered with 200.</summary>
    public long Faults => _faults;

    /// <summary>Lets every lamp report once, then starts.</summary>
    public static async Task<BackgroundLoad> StartAsync(TwinServer twin, string lampFile, int lamps)
    {
        var load = LoadProcess.Start(twin.Address, lampFile, twin.ProcessId);
        await load.AskAsync(new LoadRequest { Do = "once", Connections = DashboardOptions.Connections, BatchSize = DashboardOptions.BatchSize });
        return new BackgroundLoad(load, lamps);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        await _load.DisposeAsync();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            var window = await _load.AskAsync(new LoadRequest
            {
                Do = "pace",
                Connections = DashboardOptions.Connections,
                RatePerSecond = DashboardOptions.Rate,
                BatchSize = DashboardOptions.BatchSize,
                Seconds = _windowSeconds,
            });
            (_readings, _seconds, _faults) = (_readings + window.Readings, _seconds + window.Seconds, _faults + window.Faults);
        }
    }
}
