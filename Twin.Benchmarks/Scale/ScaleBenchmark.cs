using System.Globalization;
using System.Text.Json;
using Twin.Benchmarks.Ingest;
using Twin.Benchmarks.Load;
using Twin.Benchmarks.Processes;
using Twin.City.Devices;
using Twin.City.Inventory;

namespace Twin.Benchmarks.Scale;

/// <summary>
/// Measures the same product over cities of several sizes: what a reading costs beside bare grain calls over the same population, what a twin weighs, how long a start and a restart
/// after SIGKILL take. Product and peer run one after the other: both at a million lamps would share the memory.
/// </summary>
/// <param name="options">How.</param>
/// <param name="progress">Told what is being measured.</param>
public sealed class ScaleBenchmark(ScaleOptions options, TextWriter progress)
{
    private static readonly TimeSpan SettlingTime = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(5);

    /// <summary>Runs everything.</summary>
    public async Task<ScaleFigures> RunAsync()
    {
        var sizes = new List<SizeFigures>();
        foreach (var lamps in options.Lamps)
        {
            using var folder = WorkFolder.Create();
            sizes.Add(await MeasureAsync(folder, lamps));
        }

        return new ScaleFigures(sizes, options.Hops ? await new SecondHop(options, progress).RunAsync() : []);
    }

    /// <summary>Makes a city and writes its package, and the list of its lamps beside it.</summary>
    public static (string City, string LampFile) MakeCity(WorkFolder folder, int lamps)
    {
        var (package, lampFile) = (folder.Combine("city"), folder.Combine("lamps.tsv"));
        ScaledCity.Write(package, lamps, ScaleOptions.Seed);
        var check = CityCheck.Run(package);
        if (check.Findings.Length > 0)
        {
            throw new InvalidOperationException($"The made-up city is not sound: {check.Findings[0]}");
        }

        var city = CityPackage.Load(package);
        LampList.Write(lampFile, city.Devices.Where(device => device.Kind == DeviceKind.Lamp).Select(lamp => (lamp.Id, city.Zones[lamp.Zone].Code)));
        return (package, lampFile);
    }

    private async Task<SizeFigures> MeasureAsync(WorkFolder folder, int lamps)
    {
        var (city, lampFile) = MakeCity(folder, lamps);
        await TellAsync($"{lamps:n0} lamps.");
        var figures = await MeasureProductAsync(folder, city, lampFile, lamps);
        figures = figures with { Kill = await new KillUnderLoad(city, folder.Combine("twin"), lampFile).RunAsync() };
        await TellAsync($"  killed and ready again after {figures.Kill.ReadySeconds:0.0} s, {figures.Kill.Missing} of {figures.Kill.Checked:n0} lamps missing.");
        return await MeasureGrainsAsync(folder, city, figures);
    }

    private async Task<SizeFigures> MeasureProductAsync(WorkFolder folder, string city, string lampFile, int lamps)
    {
        await using var twin = TwinServer.Start(folder.Combine("twin"), ScaleOptions.TwinOptions(city));
        await twin.WaitUntilReadyAsync();
        await TellAsync($"  ready after {twin.ReadySeconds:0.0} s.");
        await using var load = LoadProcess.Start(twin.Address, lampFile, twin.ProcessId);
        var once = await load.AskAsync(new LoadRequest { Do = "once", Connections = ScaleOptions.Connections, BatchSize = ScaleOptions.BatchSize });
        await TellAsync($"  all active {once.Seconds:0.0} s later.");
        await load.AskAsync(Window() with { Seconds = ScaleOptions.FirstWarmUpSeconds });
        var windows = new List<LoadFigures>();
        for (var repeat = 0; repeat < options.Repeats; repeat++)
        {
            windows.Add(await load.AskAsync(Window()));
        }

        await Task.Delay(SettlingTime, TimeProvider.System);
        var resident = CpuTime.ResidentBytes(twin.ProcessId);
        var idle = await IdleCoresAsync(twin.ProcessId);
        var managed = await ManagedHeap.LiveBytesAsync(twin.ProcessId, twin.Client);
        return new SizeFigures(lamps)
        {
            ReadySeconds = twin.ReadySeconds,
            AllActiveSeconds = twin.ReadySeconds + once.Seconds,
            Door = windows,
            ResidentBytes = resident,
            PeakResidentBytes = CpuTime.PeakResidentBytes(twin.ProcessId),
            ManagedBytesPerLamp = managed / lamps,
            IdleCores = idle,
        };
    }

    private async Task<SizeFigures> MeasureGrainsAsync(WorkFolder folder, string city, SizeFigures figures)
    {
        await using var grains = ChildProcess.StartSelf(ScaledGrainsCommand.Verb, city, folder.Combine("grains"));
        var ready = JsonSerializer.Deserialize(await grains.ReadLineAsync(), ScaleJson.Default.GrainsReady)!;
        await AskAsync(grains, Call() with { Seconds = ScaleOptions.FirstWarmUpSeconds });
        var windows = new List<LoadFigures>();
        for (var repeat = 0; repeat < options.Repeats; repeat++)
        {
            windows.Add(await AskAsync(grains, Call()));
        }

        return figures with
        {
            Grains = windows,
            LoadSeconds = ready.LoadSeconds,
            InventoryBytesPerLamp = ready.InventoryBytes / figures.Lamps,
            GrainBytesPerLamp = ready.LampBytes,
        };
    }

    private static async Task<double> IdleCoresAsync(int process)
    {
        var before = CpuTime.OfTrees([process]);
        await Task.Delay(IdleTime, TimeProvider.System);
        return (CpuTime.OfTrees([process]) - before) / IdleTime;
    }

    private static async Task<LoadFigures> AskAsync(ChildProcess grains, LoadRequest request) =>
        JsonSerializer.Deserialize(await grains.AskAsync(JsonSerializer.Serialize(request, LoadJson.Default.LoadRequest)), LoadJson.Default.LoadFigures)!;

    private LoadRequest Window() => new()
    {
        Do = "saturate",
        Connections = ScaleOptions.Connections,
        BatchSize = ScaleOptions.BatchSize,
        WarmUpSeconds = ScaleOptions.WarmUpSeconds,
        Seconds = options.Seconds,
    };

    private LoadRequest Call() => new()
    {
        Do = "call",
        Connections = ScaleOptions.GrainCallers,
        WarmUpSeconds = ScaleOptions.WarmUpSeconds,
        Seconds = options.Seconds,
    };

    private Task TellAsync(FormattableString text) => progress.WriteLineAsync(text.ToString(CultureInfo.InvariantCulture));
}
