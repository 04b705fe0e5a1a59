using Twin.City.Inventory;

namespace Twin.Cli.Inventory;

/// <summary>Tells people what a check found.</summary>
internal static class CheckReport
{
    private const int WarningsShown = 20;

    /// <summary>Writes counts and warnings to <paramref name="output"/>, errors to <paramref name="errors"/>.</summary>
    /// <returns>The exit code: 0, or 2 when there are errors.</returns>
    public static int Write(CityCheckResult result, bool showAll, TextWriter output, TextWriter errors)
    {
        foreach (var count in result.Counts)
        {
            output.WriteLine($"{count.Value,9:N0} {count.Name}");
        }

        var warnings = result.Findings.Where(finding => finding.Severity == FindingSeverity.Warning).ToArray();
        var shown = showAll ? warnings.Length : Math.Min(warnings.Length, WarningsShown);
        foreach (var warning in warnings.Take(shown))
        {
            output.WriteLine(warning);
        }

        if (shown < warnings.Length)
        {
            output.WriteLine($"… and {warnings.Length - shown:N0} more warnings (--all shows them)");
        }

        var failures = result.Findings.Where(finding => finding.Severity == FindingSeverity.Error).ToArray();
        foreach (var failure in failures)
        {
            errors.WriteLine(failure);
        }

        output.WriteLine($"{failures.Length:N0} {(failures.Length == 1 ? "error" : "errors")}, {warnings.Length:N0} {(warnings.Length == 1 ? "warning" : "warnings")}");
        return failures.Length > 0 ? CityCommand.Failed : 0;
    }
}
