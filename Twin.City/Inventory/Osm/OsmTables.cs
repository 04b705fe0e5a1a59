using System.Collections.Immutable;
using Twin.City.Inventory.Import;

namespace Twin.City.Inventory.Osm;

/// <summary>The tables of assumptions that come with the import.</summary>
internal static class OsmTables
{
    /// <summary>Mean power by lantern type.</summary>
    public const string LampPower = "lamp-power.csv";

    /// <summary>How powers spread about their mean.</summary>
    public const string LampPowerSpread = "lamp-power-spread.csv";

    /// <summary>The vehicles of each kind of station.</summary>
    public const string Fleet = "fleet.csv";

    /// <summary>The text of <c>SOURCES.md</c>.</summary>
    public const string Sources = "SOURCES.md";

    /// <summary>The rows of a table.</summary>
    public static ImmutableArray<LayerFeature> Rows(string table, FindingList findings)
    {
        using var text = Open(table);
        return LayerFolder.ReadTable(table, text, findings);
    }

    /// <summary>A text.</summary>
    public static string Text(string name)
    {
        using var text = Open(name);
        return text.ReadToEnd();
    }

    private static StreamReader Open(string name) => new(typeof(OsmTables).Assembly.GetManifestResourceStream("Twin.City.osm." + name)!);
}
