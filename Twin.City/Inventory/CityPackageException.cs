using System.Collections.Immutable;

namespace Twin.City.Inventory;

/// <summary>A city package, or the layers to make one from, cannot be used.</summary>
public sealed class CityPackageException : Exception
{
    private const int FindingsInMessage = 5;

    /// <summary>Without findings.</summary>
    public CityPackageException()
    {
    }

    /// <summary>With a message only.</summary>
    public CityPackageException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and its cause.</summary>
    public CityPackageException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>With everything that was found wrong with a folder.</summary>
    public CityPackageException(string folder, IEnumerable<Finding> findings)
        : this(folder, [.. findings.Where(finding => finding.Severity == FindingSeverity.Error)])
    {
    }

    private CityPackageException(string folder, ImmutableArray<Finding> errors)
        : base(Describe(folder, errors)) => Findings = errors;

    /// <summary>The errors, each naming file and feature.</summary>
    public ImmutableArray<Finding> Findings { get; } = [];

    private static string Describe(string folder, ImmutableArray<Finding> errors)
    {
        if (errors is [var only])
        {
            return $"{folder}: {only}";
        }

        var first = string.Join(Environment.NewLine, errors.Take(FindingsInMessage).Select(finding => "  " + finding));
        var more = errors.Length > FindingsInMessage ? $"{Environment.NewLine}  … and {errors.Length - FindingsInMessage} more" : "";
        return $"{folder} cannot be used: {errors.Length} errors.{Environment.NewLine}{first}{more}";
    }
}
