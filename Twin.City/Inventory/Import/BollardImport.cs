using System.Collections.Immutable;
using Twin.City.Geography;

namespace Twin.City.Inventory.Import;

/// <summary>Derives bollards: one wherever a street open to traffic crosses the edge of a pedestrian area.</summary>
internal static class BollardImport
{
    // The two carriageways of a street, or a crossing at a sharp angle, are one mouth with one row of bollards.
    private const double SameMouthM = 15;

    private const double Confidence = 0.5;

    /// <summary>Bollards, numbered by area, then from west to east. Where two areas meet, one mouth serves both.</summary>
    public static ImmutableArray<Device> Bollards(ImmutableArray<PedestrianArea> areas, Ground ground)
    {
        var mouths = new List<Mouth>();
        foreach (var crossing in areas.SelectMany(area => Crossings(area, ground)))
        {
            if (mouths.TrueForAll(mouth => mouth.Position.DistanceM(crossing.Position) > SameMouthM))
            {
                mouths.Add(crossing);
            }
        }

        return [.. mouths.Select((mouth, i) => ToBollard(mouth, Ids.Numbered("bollard", i + 1, mouths.Count, 2), ground))];
    }

    private static Bollard ToBollard(Mouth mouth, string id, Ground ground)
    {
        var placement = ground.PlaceOn(mouth.Position, mouth.Street);
        return new Bollard(mouth.Area)
        {
            Ordinal = 0,
            Id = id,
            Name = mouth.Street.Name,
            Position = placement.Position,
            Zone = placement.Zone,
            Street = mouth.Street.Id,
            Derived = [new Derivation("*", ImportRules.BollardEntry, Confidence)],
        };
    }

    private static IEnumerable<Mouth> Crossings(PedestrianArea area, Ground ground)
    {
        var edge = area.Area.Boundary;
        return ground.Streets
            .Where(street => street.Direction != TravelDirection.Closed && street.Line.EnvelopeInternal.Intersects(edge.EnvelopeInternal))
            .SelectMany(street => street.Line.Intersection(edge).Coordinates
                .Select(at => new Mouth(area.Id, street, new Position(Math.Round(at.X, 6), Math.Round(at.Y, 6)))))
            .OrderBy(mouth => mouth.Position.Longitude)
            .ThenBy(mouth => mouth.Position.Latitude)
            .ThenBy(mouth => mouth.Street.Id, StringComparer.Ordinal);
    }

    private sealed record Mouth(string Area, Street Street, Position Position);
}
