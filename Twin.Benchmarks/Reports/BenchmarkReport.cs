using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Twin.Benchmarks.Load;

namespace Twin.Benchmarks.Reports;

/// <summary>What a benchmark leaves for machines: the figures of its table.</summary>
/// <param name="Benchmark">Its verb.</param>
/// <param name="At">When it ended.</param>
/// <param name="Machine">On what.</param>
/// <param name="Figures">All figures.</param>
/// <param name="Goals">What was to be reached.</param>
/// <param name="Histograms">Latencies by name.</param>
public sealed record BenchmarkReport(
    string Benchmark,
    DateTimeOffset At,
    Machine Machine,
    IReadOnlyList<Figure> Figures,
    IReadOnlyList<Goal> Goals,
    IReadOnlyDictionary<string, Latencies> Histograms)
{
    /// <summary>Writes the report as indented JSON.</summary>
    public void Write(FileInfo file)
    {
        file.Directory?.Create();
        File.WriteAllText(file.FullName, JsonSerializer.Serialize(this, ReportJson.Default.BenchmarkReport) + "\n");
    }
}

/// <summary>The machine of a run.</summary>
/// <param name="Cores">Logical cores.</param>
/// <param name="Processor">Its name.</param>
/// <param name="System">Operating system.</param>
/// <param name="Runtime">.NET.</param>
public sealed record Machine(int Cores, string Processor, string System, string Runtime)
{
    /// <summary>This machine.</summary>
    public static Machine This { get; } = new(
        Environment.ProcessorCount, ProcessorName(), RuntimeInformation.OSDescription, RuntimeInformation.FrameworkDescription);

    private static string ProcessorName() =>
        File.Exists("/proc/cpuinfo") && File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) is { } line
            ? line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()
            : RuntimeInformation.ProcessArchitecture.ToString();
}

/// <summary>One figure.</summary>
/// <param name="Name">Such as <c>twin.readingsPerSecond</c>.</param>
/// <param name="Value">In <paramref name="Unit"/>.</param>
/// <param name="Unit">Such as <c>readings/s</c>.</param>
/// <param name="Peer">Name of the peer of the same run, or null.</param>
/// <param name="RatioToPeer">The value over the peer's, or null. Figures move with the machine, ratios stay.</param>
public sealed record Figure(string Name, double Value, string Unit, string? Peer = null, double? RatioToPeer = null);

/// <summary>One goal.</summary>
/// <param name="Name">What.</param>
/// <param name="Target">Such as <c>≥ 100,000/s</c>.</param>
/// <param name="Measured">As people read it.</param>
/// <param name="IsMet">True when it was reached.</param>
public sealed record Goal(string Name, string Target, string Measured, bool IsMet);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BenchmarkReport))]
internal sealed partial class ReportJson : JsonSerializerContext;
