using System.Globalization;

namespace Twin.City.Inventory.Import;

/// <summary>Makes ids that sort in the order of their numbers.</summary>
internal static class Ids
{
    /// <summary>Such as <c>lamp-00123</c>; all ids of a list are as wide as its last needs, and at least <paramref name="width"/> digits.</summary>
    public static string Numbered(string prefix, int number, int count, int width)
    {
        var digits = Math.Max(width, count.ToString(CultureInfo.InvariantCulture).Length);
        return $"{prefix}-{number.ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0')}";
    }

    /// <summary>The id of a feature's device: from the layer's own where the mapping names an attribute, else numbered.</summary>
    public static string Of(LayerFeature feature, string? idAttribute, string prefix, int number, int count, int width) =>
        idAttribute is null ? Numbered(prefix, number, count, width) : FromKey(prefix, feature.Text(idAttribute), width);

    /// <summary>An id from the city's own key: padded when it is a number, else its letters and digits.</summary>
    public static string FromKey(string prefix, string key, int width)
    {
        var clean = string.Concat(key.Select(character => char.IsAsciiLetterOrDigit(character) ? char.ToLowerInvariant(character) : '-'));
        return long.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out _) ? $"{prefix}-{clean.PadLeft(width, '0')}" : $"{prefix}-{clean}";
    }
}
