using System.CommandLine;
using System.Globalization;
using Twin.Benchmarks.Processes;
using Twin.Benchmarks.Reports;
using Twin.City.Devices;

namespace Twin.Benchmarks.Memory;

/// <summary>The verb <c>memory</c>: what an active lamp weighs, and how soon the shipped city serves.</summary>
public static class MemoryCommand
{
    private const double ReadyGoalSeconds = 10;
    private const double LampGoalBytes = 4_000;
    private const int AddressedAtOnce = 16;

    /// <summary>Builds the verb.</summary>
    public static Command Build()
    {
        var json = CommonOptions.Json();
        var command = new Command("memory", "Managed memory of an active lamp, and the time from start to ready on the shipped city.") { json };
        command.SetAction(async (parsed, _) =>
        {
            var report = await MeasureAsync();
            var table = new Table("figure", "value", "unit");
            foreach (var figure in report.Figures)
            {
                table.Add(figure.Name, figure.Value.ToString(figure.Value < 100 ? "0.00" : "n0", CultureInfo.InvariantCulture), figure.Unit);
            }

            await Console.Out.WriteLineAsync($"{table}\n{Table.OfGoals(report.Goals)}");
            if (parsed.GetValue(json) is { } file)
            {
                report.Write(file);
            }
        });
        return command;
    }

    private static async Task<BenchmarkReport> MeasureAsync()
    {
        using var folder = WorkFolder.Create();
        var (lamps, activeBytes, reportedBytes) = await MeasureLampsAsync(folder);
        await using var twin = TwinServer.Start(folder.Combine("twin"));
        await twin.WaitUntilReadyAsync();
        var (expected, listed, addressable) = await CountDevicesAsync(twin);
        return new BenchmarkReport(
            "memory",
            TimeProvider.System.GetUtcNow(),
            Machine.This,
            [
                new Figure("lamps", lamps, "lamps"),
                new Figure("lamp.active", activeBytes, "B"),
                new Figure("lamp.reported", reportedBytes, "B"),
                new Figure("ready", twin.ReadySeconds, "s"),
                new Figure("devices", expected, "devices"),
                new Figure("devices.listed", listed, "devices"),
                new Figure("devices.addressable", addressable, "devices"),
                new Figure("peakResident", CpuTime.PeakResidentBytes(twin.ProcessId), "B"),
            ],
            [
                new Goal("managed memory per active lamp", "≤ 4 kB", $"{reportedBytes:n0} B", reportedBytes <= LampGoalBytes),
                new Goal("/health/ready after start", "≤ 10 s", $"{twin.ReadySeconds:0.0} s", twin.ReadySeconds <= ReadyGoalSeconds),
                new Goal("devices listed and addressable", $"{expected:n0}", $"{Math.Min(listed, addressable):n0}", listed == expected && addressable == expected),
            ],
            new Dictionary<string, Load.Latencies>());
    }

    private static async Task<(int Lamps, double ActiveBytes, double ReportedBytes)> MeasureLampsAsync(WorkFolder folder)
    {
        await using var process = ChildProcess.StartSelf(LampMemoryCommand.Verb, RepositoryFolder.City, folder.Combine("lamps"));
        var fields = (await process.ReadLineAsync()).Split(' ');
        return (
            int.Parse(fields[0], CultureInfo.InvariantCulture),
            double.Parse(fields[1], CultureInfo.InvariantCulture),
            double.Parse(fields[2], CultureInfo.InvariantCulture));
    }

    private static async Task<(int Expected, int Listed, int Addressable)> CountDevicesAsync(TwinServer twin)
    {
        var expected = City.Inventory.CityPackage.Load(RepositoryFolder.City).Devices.Length;
        var ids = new List<string>();
        foreach (var kind in DeviceKinds.All)
        {
            ids.AddRange((await twin.ListAsync(kind.Name())).Select(device => device.GetProperty("id").GetString()!));
        }

        var addressable = 0;
        await Parallel.ForEachAsync(ids, new ParallelOptions { MaxDegreeOfParallelism = AddressedAtOnce }, async (id, stop) =>
        {
            using var response = await twin.Client.GetAsync(new Uri($"/api/devices/{id}", UriKind.Relative), stop);
            if (response.IsSuccessStatusCode)
            {
                Interlocked.Increment(ref addressable);
            }
        });
        return (expected, ids.Distinct(StringComparer.Ordinal).Count(), addressable);
    }
}
