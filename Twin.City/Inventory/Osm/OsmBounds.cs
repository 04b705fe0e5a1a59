using NetTopologySuite.Geometries;
using Position = Twin.City.Geography.Position;

namespace Twin.City.Inventory.Osm;

/// <summary>Refuses extracts that are no city: a city is worked on in a plane, which a country or a pole does not fit in.</summary>
internal static class OsmBounds
{
    private const double WidestDegrees = 180;
    private const double FurthestLatitude = 80;
    private const double WidestM = 200_000;

    /// <summary>Throws <see cref="OsmExtractException"/> naming the file and why its elements cannot be one city.</summary>
    public static void Check(string file, IReadOnlyCollection<Position> positions)
    {
        var bounds = new Envelope();
        foreach (var position in positions)
        {
            bounds.ExpandToInclude(position.Longitude, position.Latitude);
        }

        if (bounds.Width > WidestDegrees)
        {
            throw OsmExtractException.Of(file, "it reaches across the 180th meridian, which a city package cannot: cut it there (osmium extract)");
        }

        if (Math.Max(Math.Abs(bounds.MinY), Math.Abs(bounds.MaxY)) > FurthestLatitude)
        {
            throw OsmExtractException.Of(file, $"it reaches beyond {FurthestLatitude}° of latitude, where a city package cannot measure");
        }

        var (widthM, heightM) = (
            new Position(bounds.MinX, bounds.Centre.Y).DistanceM(new Position(bounds.MaxX, bounds.Centre.Y)),
            new Position(bounds.MinX, bounds.MinY).DistanceM(new Position(bounds.MinX, bounds.MaxY)));
        if (Math.Max(widthM, heightM) > WidestM)
        {
            throw OsmExtractException.Of(
                file, $"its roads and devices cover {widthM / 1000:0} × {heightM / 1000:0} km, more than a city does: cut a city out of it first (osmium extract)");
        }
    }
}
