using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Twin.City.Inventory.Import;

/// <summary>
/// Gives lamps a power: the mean of the lantern type times a ratio from a spread. The ratio is drawn by a hash of street and type, so
/// that the lamps of one street are alike, as they are in life, and the same lamp always gets the same power.
/// </summary>
internal sealed class LampPowers
{
    private const string AnyType = "*";
    private const double Confidence = 0.5;

    private readonly Dictionary<string, Power> _powers = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, ImmutableArray<Ratio>> _spreads;

    /// <summary>Reads both tables; what is wrong with them is added to the findings.</summary>
    public LampPowers(ImmutableArray<LayerFeature> powers, ImmutableArray<LayerFeature> spreads, string powerFile, FindingList findings)
    {
        _spreads = spreads
            .GroupBy(row => row.Text("spread"), StringComparer.Ordinal)
            .ToDictionary(spread => spread.Key, spread => Ratios([.. spread], findings), StringComparer.Ordinal);
        foreach (var row in powers)
        {
            var (type, spread) = (row.Text("lanternType"), row.Text("spread"));
            if (!_spreads.ContainsKey(spread))
            {
                findings.Error(row.File, row.Label, $"The spread '{spread}' does not exist.");
            }

            if (!_powers.TryAdd(type, new Power(Number(row, "meanW", findings), spread)))
            {
                findings.Error(row.File, row.Label, $"The lantern type '{type}' stands there twice.");
            }
        }

        if (!_powers.ContainsKey(AnyType))
        {
            findings.Error(powerFile, "", $"There is no row '{AnyType}' for lantern types that are not listed.");
        }
    }

    /// <summary>That a power is derived.</summary>
    public static Derivation Derivation { get; } = new("powerW", ImportRules.LampPower, Confidence);

    /// <summary>Watts, whole, of a lamp of a type at a place: the street, or the position where there is none.</summary>
    public double PowerW(string lanternType, string place)
    {
        var power = _powers.TryGetValue(lanternType, out var listed) ? listed : _powers[AnyType];
        var share = Share($"{place}|{lanternType}");
        var ratios = _spreads[power.Spread];
        var ratio = ratios.FirstOrDefault(ratio => share < ratio.UpTo) ?? ratios[^1];
        return Math.Max(1, Math.Round(power.MeanW * ratio.Value, MidpointRounding.AwayFromZero));
    }

    private static ImmutableArray<Ratio> Ratios(LayerFeature[] rows, FindingList findings)
    {
        var ordered = rows.Select(row => (Value: Number(row, "ratio", findings), Share: Number(row, "share", findings))).OrderBy(row => row.Value).ToArray();
        var total = ordered.Sum(row => row.Share);
        var upTo = 0.0;
        return [.. ordered.Select(row => new Ratio(row.Value, upTo += row.Share / total))];
    }

    private static double Number(LayerFeature row, string column, FindingList findings)
    {
        if (double.TryParse(row.Text(column), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number > 0)
        {
            return number;
        }

        findings.Error(row.File, row.Label, $"{column} is not a number above 0: '{row.Text(column)}'.");
        return 1;
    }

    // FNV-1a with the finisher of MurmurHash3: short, the same everywhere and for ever, and even in its high bits.
    private static double Share(string text)
    {
        var hash = 14695981039346656037UL;
        foreach (var character in Encoding.UTF8.GetBytes(text))
        {
            hash = unchecked((hash ^ character) * 1099511628211UL);
        }

        hash = unchecked((hash ^ (hash >> 33)) * 0xff51afd7ed558ccdUL);
        hash = unchecked((hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53UL);
        hash ^= hash >> 33;
        return (hash >> 11) * (1.0 / (1UL << 53));
    }

    private sealed record Power(double MeanW, string Spread);

    private sealed record Ratio(double Value, double UpTo);
}
