using System.Collections.Immutable;
using Twin.City.Geography;

namespace Twin.City.Inventory.Import;

/// <summary>Where a device stands: zone and street with how they were derived.</summary>
internal sealed record Placement(Position Position, int Zone, string? Street, ImmutableArray<Derivation> Derived);

/// <summary>What equipment is placed on: zones and streets, ready to be asked.</summary>
internal sealed class Ground
{
    // Beyond this a lamp lights a park, a yard or a stadium rather than a street.
    private const double FurthestStreetM = 50;

    private const double NearestZoneConfidence = 0.6;

    private readonly ZoneLookup _lookup;
    private readonly Dictionary<string, string> _streetNames;

    public Ground(LocalPlane plane, ImmutableArray<Zone> zones, ZoneLookup lookup, ImmutableArray<Street> streets)
    {
        (Plane, Zones, _lookup, Streets) = (plane, zones, lookup, streets);
        StreetIndex = new StreetIndex(streets, plane);
        _streetNames = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var street in streets)
        {
            _streetNames[street.Id] = street.Name;
        }
    }

    public LocalPlane Plane { get; }

    public ImmutableArray<Zone> Zones { get; }

    public ImmutableArray<Street> Streets { get; }

    public StreetIndex StreetIndex { get; }

    /// <summary>The name of a street by its id.</summary>
    public string NameOfStreet(string id) => _streetNames[id];

    /// <summary>Zone and nearest street of a position.</summary>
    public Placement Place(Position position) => Place(position, StreetIndex.Nearest(position));

    /// <summary>Zone of a position whose nearest street is known already.</summary>
    public Placement Place(Position position, NearbyStreet? nearest)
    {
        var derived = ImmutableArray.CreateBuilder<Derivation>();
        var zone = ZoneOf(position, derived);
        if (nearest is not { DistanceM: <= FurthestStreetM } street)
        {
            return new Placement(position, zone, null, derived.ToImmutable());
        }

        derived.Add(new Derivation("street", ImportRules.StreetNearest, StreetConfidence(street.DistanceM)));
        return new Placement(position, zone, Streets[street.Street].Id, derived.ToImmutable());
    }

    /// <summary>Zone of a position on a street that is known for a fact.</summary>
    public Placement PlaceOn(Position position, Street street)
    {
        var derived = ImmutableArray.CreateBuilder<Derivation>();
        var zone = ZoneOf(position, derived);
        return new Placement(position, zone, street.Id, derived.ToImmutable());
    }

    private int ZoneOf(Position position, ImmutableArray<Derivation>.Builder derived)
    {
        if (!_lookup.IsInside(position))
        {
            derived.Add(new Derivation("zone", ImportRules.ZoneNearest, NearestZoneConfidence));
        }

        return _lookup.ZoneOf(position);
    }

    private static double StreetConfidence(double distanceM) => distanceM switch
    {
        <= 15 => 0.9,
        <= 30 => 0.7,
        _ => 0.5,
    };
}
