namespace Twin.City.Inventory;

/// <summary>The files of a city package; docs/city-package.md describes them.</summary>
public static class PackageFiles
{
    /// <summary>What <c>city.json</c> says in its field <c>format</c>.</summary>
    public const string Format = "twin-city/1";

    /// <summary>The manifest.</summary>
    public const string City = "city.json";

    /// <summary>Where the data comes from and under which licence, for people.</summary>
    public const string Sources = "SOURCES.md";

    /// <summary>Districts, polygons.</summary>
    public const string Districts = "districts.geojson";

    /// <summary>Zones, polygons.</summary>
    public const string Zones = "zones.geojson";

    /// <summary>Streets, lines.</summary>
    public const string Streets = "streets.geojson";

    /// <summary>Turns that traffic may not make. A package may lack this file.</summary>
    public const string TurnRestrictions = "turn-restrictions.csv";

    /// <summary>Pedestrian areas, polygons.</summary>
    public const string PedestrianAreas = "pedestrian-areas.geojson";

    /// <summary>Facilities.</summary>
    public const string Places = "places.csv";

    /// <summary>Lighting cabinets.</summary>
    public const string Cabinets = "cabinets.csv";

    /// <summary>Lamps.</summary>
    public const string Lamps = "lamps.csv";

    /// <summary>Signal controllers.</summary>
    public const string Signals = "signals.csv";

    /// <summary>Cameras.</summary>
    public const string Cameras = "cameras.csv";

    /// <summary>Bollards.</summary>
    public const string Bollards = "bollards.csv";

    /// <summary>Message signs.</summary>
    public const string Signs = "signs.csv";

    /// <summary>Traffic counters.</summary>
    public const string Counters = "counters.csv";

    /// <summary>Service vehicles.</summary>
    public const string Vehicles = "vehicles.csv";
}
