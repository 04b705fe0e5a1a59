namespace Twin.City.Inventory;

/// <summary>How bad a finding is.</summary>
public enum FindingSeverity
{
    /// <summary>Worth knowing; the package can be used.</summary>
    Warning,

    /// <summary>The package or the layers cannot be used as they are.</summary>
    Error,
}

/// <summary>Something found wrong in a city package or in the layers of an import.</summary>
/// <param name="Severity">How bad it is.</param>
/// <param name="File">The file's name inside the folder.</param>
/// <param name="Feature">The feature: an id, or <c>line 12</c> or <c>feature 3</c> where there is none; empty for the whole file.</param>
/// <param name="Message">What is wrong, in a sentence.</param>
public sealed record Finding(FindingSeverity Severity, string File, string Feature, string Message)
{
    /// <summary>One line: <c>error lamps.csv lamp-00012: The zone XYZ does not exist.</c></summary>
    public override string ToString()
    {
        var severity = Severity == FindingSeverity.Error ? "error" : "warning";
        return Feature.Length == 0 ? $"{severity} {File}: {Message}" : $"{severity} {File} {Feature}: {Message}";
    }
}

/// <summary>Gathers findings, so that one run names everything that is wrong.</summary>
internal sealed class FindingList
{
    private readonly List<Finding> _findings = [];

    public IReadOnlyList<Finding> All => _findings;

    public bool HasErrors { get; private set; }

    public void Error(string file, string feature, string message)
    {
        HasErrors = true;
        _findings.Add(new Finding(FindingSeverity.Error, file, feature, message));
    }

    public void Warning(string file, string feature, string message) =>
        _findings.Add(new Finding(FindingSeverity.Warning, file, feature, message));
}
