namespace Twin.Tests.Inventory.Osm;

/// <summary>Extracts of invented towns on the corner of two streets, to reckon by hand.</summary>
internal static class GridTown
{
    /// <summary>The corner of the streets.</summary>
    public const double Longitude = 174.77;

    /// <summary>South of the equator.</summary>
    public const double Latitude = -41.29;

    /// <summary>0.001° of latitude, about 111 m.</summary>
    public const double Step = 0.001;

    /// <summary>
    /// Two streets that cross at node 5: West Road from 4 by 5 to 6 (way 10, <paramref name="westRoad"/> added to its tags), and North Street from 2 by 5 to 8 (way 20).
    /// </summary>
    public static SmallExtract Cross(params string[] westRoad) => AddCross(new SmallExtract(), westRoad);

    /// <summary>Adds the two streets to an extract.</summary>
    public static SmallExtract AddCross(SmallExtract extract, params string[] westRoad) => extract
        .Node(2, Longitude, Latitude + Step)
        .Node(4, Longitude - Step, Latitude)
        .Node(5, Longitude, Latitude)
        .Node(6, Longitude + Step, Latitude)
        .Node(8, Longitude, Latitude - Step)
        .Way(10, [4, 5, 6], ["highway=primary", "name=West Road", .. westRoad])
        .Way(20, [2, 5, 8], "highway=residential", "name=North Street");
}
