using Twin.City.Devices;

namespace Twin.City.Query;

/// <summary>
/// A condition on devices, written in a subset of CQL2-Text (OGC 21-065r2). Logic has three values as in SQL: what is not known compares to nothing, and only what is
/// true fits.
/// </summary>
public sealed class Filter
{
    /// <summary>The most characters that a filter may have.</summary>
    public const int LongestText = 4_000;

    /// <summary>How deep parentheses, NOT and CASEI may lie in each other.</summary>
    public const int Deepest = 32;

    private readonly FilterTest[] _byKind;

    private Filter(FilterExpression expression) => _byKind = [.. DeviceKinds.All.Select(kind => new FilterBinding(kind).Bind(expression))];

    /// <summary>Reads a filter. Throws <see cref="FilterException"/>, which names the character, when it cannot be read or can never mean anything.</summary>
    public static Filter Read(string text)
    {
        var expression = FilterParser.Read(text);
        FilterTypes.Check(expression);
        return new Filter(expression);
    }

    /// <summary>True when the device fits; false when it does not or nobody knows.</summary>
    public bool Fits(in FilterSubject subject) => Judge(subject) == true;

    /// <summary>Whether the device fits; null when that is not known.</summary>
    public bool? Judge(in FilterSubject subject) => _byKind[(int)subject.Device.Kind](subject);
}
