using System.Globalization;

namespace Twin.City.Inventory.Import;

/// <summary>Orders the city's own keys: whole numbers by value and before texts, texts by their characters.</summary>
internal sealed class NaturalOrder : IComparer<string>
{
    public static NaturalOrder Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        var xIsNumber = long.TryParse(x, NumberStyles.None, CultureInfo.InvariantCulture, out var xNumber);
        var yIsNumber = long.TryParse(y, NumberStyles.None, CultureInfo.InvariantCulture, out var yNumber);
        if (xIsNumber && yIsNumber && xNumber != yNumber)
        {
            return xNumber.CompareTo(yNumber);
        }

        return xIsNumber == yIsNumber ? string.CompareOrdinal(x, y) : yIsNumber.CompareTo(xIsNumber);
    }
}
