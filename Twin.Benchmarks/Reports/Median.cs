namespace Twin.Benchmarks.Reports;

/// <summary>The middle of several windows: a machine that others use spoils single windows, not most of them.</summary>
public static class Median
{
    /// <summary>The median; the mean of the middle two of an even count; not a number of none.</summary>
    public static double Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
