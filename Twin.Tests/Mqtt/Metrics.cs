using System.Globalization;

namespace Twin.Tests.Mqtt;

/// <summary>Reads <c>/metrics</c> as Prometheus would.</summary>
public static class Metrics
{
    /// <summary>The sum over the series of a name that have a label; 0 when there is none.</summary>
    public static double Sum(string text, string name, string label) => text.Split('\n')
        .Where(line => line.StartsWith(name, StringComparison.Ordinal) && line.Contains($"\"{label}\"", StringComparison.Ordinal))
        .Sum(line => double.Parse(line[(line.LastIndexOf('}') + 1)..].Trim().Split(' ')[0], CultureInfo.InvariantCulture));
}
