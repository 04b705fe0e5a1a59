using System.Globalization;

namespace Twin.City.Inventory;

/// <summary>Numbers as the files of a package hold them: the same number is always the same text.</summary>
internal static class CellText
{
    /// <summary>Degrees with up to six decimals, 0.1 m.</summary>
    public static string Degrees(double degrees) => Trim(degrees.ToString("0.######", CultureInfo.InvariantCulture));

    /// <summary>Other quantities with up to one decimal.</summary>
    public static string Quantity(double? quantity) => quantity is { } number ? Trim(number.ToString("0.#", CultureInfo.InvariantCulture)) : "";

    // A small negative number rounds to "-0".
    private static string Trim(string text) => text == "-0" ? "0" : text;
}
