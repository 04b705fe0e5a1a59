using System.Collections.Frozen;
using System.Collections.Immutable;
using Twin.City.Geography;
using Twin.City.Inventory;

namespace Twin.City.Search;

/// <summary>A street as people speak of it: all arcs of one name.</summary>
/// <param name="Arcs">Places of the arcs in <see cref="CityInventory.Streets"/>, ascending.</param>
/// <param name="Middle">The place of the arc that lies nearest to the middle of them all.</param>
/// <param name="Bounds">The rectangle around them.</param>
public sealed record NamedStreet(ImmutableArray<int> Arcs, int Middle, Box Bounds);

/// <summary>Which arcs have one name. An arc without a name is a street by itself.</summary>
public sealed class StreetNames
{
    private readonly FrozenDictionary<string, NamedStreet> _byArc;

    /// <summary>Works it out for a city.</summary>
    public StreetNames(CityInventory city)
    {
        All = [.. Enumerable.Range(0, city.Streets.Length)
            .GroupBy(arc => city.Streets[arc] is { Name.Length: > 0 } named ? named.Name : city.Streets[arc].Id, StringComparer.Ordinal)
            .Select(arcs => Named(city, [.. arcs]))];
        _byArc = All.SelectMany(street => street.Arcs.Select(arc => KeyValuePair.Create(city.Streets[arc].Id, street))).ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>All of them, in the order of their first arcs.</summary>
    public ImmutableArray<NamedStreet> All { get; }

    /// <summary>The street that an arc is part of.</summary>
    /// <param name="street">The id of an arc that the city has.</param>
    public NamedStreet Of(string street) => _byArc[street];

    private static NamedStreet Named(CityInventory city, ImmutableArray<int> arcs)
    {
        var bounds = arcs.Select(arc => Box.Around(city.Streets[arc].Line)).Aggregate((all, one) => all.With(one));
        return new NamedStreet(arcs, arcs.MinBy(arc => city.Streets[arc].Line.Midpoint().DistanceM(bounds.Centre)), bounds);
    }
}
