using System.Collections.Immutable;
using NetTopologySuite.Geometries;
using Position = Twin.City.Geography.Position;

namespace Twin.City.Inventory;

/// <summary>A district (or commune): the parent of zones.</summary>
public sealed record District(string Code, string Name, Geometry Area)
{
    /// <summary>What was derived.</summary>
    public ImmutableArray<Derivation> Derived { get; init; } = [];
}

/// <summary>A zone: a sub-district of about a thousand devices.</summary>
/// <param name="Ordinal">Its place in <see cref="CityInventory.Zones"/>.</param>
/// <param name="Code">The city's own code, such as <c>HOP</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="District">The code of its district.</param>
/// <param name="Area">Polygon or multipolygon in WGS 84.</param>
public sealed record Zone(int Ordinal, string Code, string Name, string District, Geometry Area)
{
    /// <summary>What was derived.</summary>
    public ImmutableArray<Derivation> Derived { get; init; } = [];
}

/// <summary>Which way motor traffic may pass a street.</summary>
public enum TravelDirection
{
    /// <summary>Both ways.</summary>
    Both,

    /// <summary>In drawing order only.</summary>
    Forward,

    /// <summary>Closed to ordinary motor traffic: pedestrian, forbidden or fictive.</summary>
    Closed,
}

/// <summary>A street: one road arc between two nodes of the road network.</summary>
/// <param name="Id">Such as <c>street-00293</c>.</param>
/// <param name="Name">Its official name.</param>
/// <param name="Class">Derived road class: <c>primary</c>, <c>secondary</c>, <c>tertiary</c>, <c>residential</c>, <c>pedestrian</c>, <c>service</c>.</param>
/// <param name="Direction">Which way motor traffic may pass.</param>
/// <param name="SpeedLimitKmh">Legal speed.</param>
/// <param name="LengthM">Length along the line in metres.</param>
/// <param name="FromNode">Node at the first vertex.</param>
/// <param name="ToNode">Node at the last vertex.</param>
/// <param name="Zone">Code of the zone that holds its midpoint.</param>
/// <param name="Line">The line in drawing order.</param>
/// <param name="Derived">What was derived.</param>
public sealed record Street(
    string Id,
    string Name,
    string Class,
    TravelDirection Direction,
    double SpeedLimitKmh,
    double LengthM,
    int FromNode,
    int ToNode,
    string Zone,
    LineString Line,
    ImmutableArray<Derivation> Derived)
{
    /// <summary>Whether the city says that it is lit at night, by lamps of the inventory or others; null when it does not say.</summary>
    public bool? Lit { get; init; }
}

/// <summary>A facility: station of a service, school, clinic.</summary>
/// <param name="Id">Such as <c>place-0417</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="Category">Such as <c>fireStation</c>, <c>hospital</c>, <c>police</c>, <c>depot</c>, <c>school</c>, <c>other</c>.</param>
/// <param name="Position">Where it is.</param>
/// <param name="Derived">What was derived.</param>
public sealed record Place(string Id, string Name, string Category, Position Position, ImmutableArray<Derivation> Derived);

/// <summary>A lighting cabinet: one supply point of some forty lamps along connected streets.</summary>
/// <param name="Id">Such as <c>cabinet-0012</c>.</param>
/// <param name="SupplyPoint">The id of its one supply point.</param>
/// <param name="Position">Where it stands.</param>
/// <param name="Zone">Code of its zone.</param>
/// <param name="Derived">What was derived.</param>
public sealed record Cabinet(string Id, string SupplyPoint, Position Position, string Zone, ImmutableArray<Derivation> Derived);

/// <summary>An area closed to ordinary motor traffic.</summary>
public sealed record PedestrianArea(string Id, string Name, Geometry Area)
{
    /// <summary>What was derived.</summary>
    public ImmutableArray<Derivation> Derived { get; init; } = [];
}
