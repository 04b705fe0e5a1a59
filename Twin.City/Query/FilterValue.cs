using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Twin.City.Inventory;

namespace Twin.City.Query;

/// <summary>The value of a property of one device, or one written in a filter.</summary>
/// <param name="Type">What it is made of; null when it is not known.</param>
/// <param name="Text">The text.</param>
/// <param name="Number">The number; 1 or 0 for true or false.</param>
/// <param name="Texts">The texts.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FilterValue(PropertyType? Type, string? Text, double Number, ImmutableArray<string> Texts)
{
    /// <summary>Not known.</summary>
    public static FilterValue Null => default;

    /// <summary>A text; not known when there is none.</summary>
    public static FilterValue Of(string? text) => text is null ? Null : new(PropertyType.Text, text, 0, default);

    /// <summary>A number; not known when it is none.</summary>
    public static FilterValue Of(double number) => double.IsNaN(number) ? Null : new(PropertyType.Number, null, number, default);

    /// <summary>True or false.</summary>
    public static FilterValue Of(bool flag) => new(PropertyType.Flag, null, flag ? 1 : 0, default);

    /// <summary>Several texts; not known when there is none.</summary>
    public static FilterValue Of(ImmutableArray<string> texts) => texts.IsDefaultOrEmpty ? Null : new(PropertyType.Texts, null, 0, texts);

    /// <summary>An attribute (<see cref="DeviceAttribute.Read"/>).</summary>
    public static FilterValue OfAttribute(object? value) => value switch
    {
        string text => Of(text),
        double number => Of(number),
        int number => Of(number),
        bool flag => Of(flag),
        ImmutableArray<string> texts => Of(texts),
        _ => Null,
    };

    /// <summary>Whether a comparison holds between two values; null when one is not known or they cannot be compared. Of several texts one suffices.</summary>
    public static bool? Compare(in FilterValue left, FilterComparison by, in FilterValue right, bool isCaseless)
    {
        if (left.Type is null || right.Type is null)
        {
            return null;
        }

        if (by == FilterComparison.NotEqual)
        {
            return !Compare(left, FilterComparison.Equal, right, isCaseless);
        }

        // Order has no meaning for several texts (FilterTypes), so the sides may change places.
        if (left.Type == PropertyType.Texts)
        {
            return HasSuch(left.Texts, by, right, isCaseless);
        }

        if (right.Type == PropertyType.Texts)
        {
            return HasSuch(right.Texts, by, left, isCaseless);
        }

        if (left.Type != right.Type)
        {
            return null;
        }

        return Holds(by, left.Type == PropertyType.Text ? CompareTexts(left.Text!, right.Text!, by, isCaseless) : left.Number.CompareTo(right.Number));
    }

    private static bool HasSuch(ImmutableArray<string> texts, FilterComparison by, in FilterValue other, bool isCaseless)
    {
        foreach (var text in texts)
        {
            if (Compare(Of(text), by, other, isCaseless) == true)
            {
                return true;
            }
        }

        return false;
    }

    private static int CompareTexts(string left, string right, FilterComparison by, bool isCaseless)
    {
        var how = isCaseless ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        if (by == FilterComparison.Equal)
        {
            return string.Equals(left, right, how) ? 0 : 1;
        }

        return string.Compare(left, right, how);
    }

    private static bool Holds(FilterComparison by, int order) => by switch
    {
        FilterComparison.Equal => order == 0,
        FilterComparison.Less => order < 0,
        FilterComparison.LessOrEqual => order <= 0,
        FilterComparison.Greater => order > 0,
        _ => order >= 0,
    };
}
