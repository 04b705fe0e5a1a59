using System.Collections.Immutable;
using NetTopologySuite.Geometries;
using Twin.City.Geography;
using Position = Twin.City.Geography.Position;

namespace Twin.City.Inventory.Import;

/// <summary>Derives message signs: one at the outer end of each main avenue that begins near the city's limit.</summary>
internal static class SignImport
{
    private const double Confidence = 0.4;

    /// <summary>Signs, numbered by the heading of their place as seen from the centre, clockwise from north.</summary>
    public static ImmutableArray<Device> Signs(
        IEnumerable<ImportedStreet> streets, SignMapping mapping, IEnumerable<Geometry> limitAreas, Position centre, Ground ground)
    {
        var limit = new LimitDistance(limitAreas, ground.Plane);
        var entries = streets
            .Where(street => street.Street.Direction != TravelDirection.Closed && mapping.Types.Contains(street.Type, StringComparer.Ordinal))
            .GroupBy(street => street.Road, StringComparer.Ordinal)
            .Select(road => road.Where(street => mapping.Classes.Contains(street.Street.Class, StringComparer.Ordinal)).Select(street => street.Street).ToArray())
            .Where(avenue => avenue.Sum(street => street.LengthM) >= mapping.MinimumLengthM)
            .Select(avenue => avenue.SelectMany(Entries).MaxBy(entry => (entry.Position.DistanceM(centre), entry.Street.Id))!)
            .Where(entry => limit.DistanceM(entry.Position) <= mapping.NearLimitM)
            .OrderBy(entry => centre.HeadingTo(entry.Position))
            .ThenBy(entry => entry.Street.Id, StringComparer.Ordinal)
            .ToArray();
        return [.. entries.Select((entry, i) => ToSign(entry, Ids.Numbered("sign", i + 1, entries.Length, 2), ground))];
    }

    private static Sign ToSign(Entry entry, string id, Ground ground)
    {
        var placement = ground.PlaceOn(entry.Position, entry.Street);
        return new Sign(Math.Round(entry.Heading) % 360)
        {
            Ordinal = 0,
            Id = id,
            Name = entry.Street.Name,
            Position = placement.Position,
            Zone = placement.Zone,
            Street = entry.Street.Id,
            Derived = [new Derivation("*", ImportRules.SignEntry, Confidence)],
        };
    }

    // The ends at which traffic may enter a street, with the heading in which it does.
    private static IEnumerable<Entry> Entries(Street street)
    {
        var (line, last) = (street.Line, street.Line.NumPoints - 1);
        yield return new Entry(street, line.PositionAt(0), line.PositionAt(0).HeadingTo(line.PositionAt(1)));
        if (street.Direction == TravelDirection.Both)
        {
            yield return new Entry(street, line.PositionAt(last), line.PositionAt(last).HeadingTo(line.PositionAt(last - 1)));
        }
    }

    private sealed record Entry(Street Street, Position Position, double Heading);

    /// <summary>How far a position is from the city's limit.</summary>
    private sealed class LimitDistance
    {
        private readonly LocalPlane _plane;
        private readonly ImmutableArray<ZoneOutline> _outlines;

        public LimitDistance(IEnumerable<Geometry> areas, LocalPlane plane)
        {
            _plane = plane;
            _outlines = [.. areas.Select(area => ZoneOutline.Of(area, plane))];
        }

        public double DistanceM(Position position) =>
            Math.Sqrt(_outlines.Min(outline => outline.SquaredDistance(_plane.Flatten(position), double.PositiveInfinity)));
    }
}
