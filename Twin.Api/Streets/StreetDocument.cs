using Twin.Api.Lighting;
using Twin.City.Inventory;

namespace Twin.Api.Streets;

/// <summary>A street as the API shows it: one road arc.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its official name.</param>
/// <param name="Class"><c>primary</c>, <c>secondary</c>, <c>tertiary</c>, <c>residential</c>, <c>pedestrian</c> or <c>service</c>.</param>
/// <param name="Zone">Code of the zone that holds its midpoint.</param>
/// <param name="Direction"><c>both</c>, <c>forward</c> or <c>closed</c>.</param>
/// <param name="SpeedLimitKmh">Legal speed.</param>
/// <param name="LengthM">Length along the line.</param>
/// <param name="Bounds">West, south, east, north in degrees.</param>
/// <param name="Line">The line in drawing order, longitude and latitude of each point.</param>
/// <param name="Devices">The devices that serve it, by kind; kinds of which it has none are left out.</param>
/// <param name="Lamps">What its lamps add up to.</param>
/// <param name="Traffic">What its counters that are heard say, or null.</param>
/// <param name="OpenAlarms">Open alarms that concern its devices.</param>
/// <param name="Named">All arcs of its name.</param>
/// <param name="Derived">Which fields were derived, by which rule, how sure.</param>
/// <param name="AgeMs">How old the oldest value that the answer read can be.</param>
public sealed record StreetDocument(
    string Id,
    string Name,
    string Class,
    string Zone,
    string Direction,
    double SpeedLimitKmh,
    double LengthM,
    IReadOnlyList<double> Bounds,
    IReadOnlyList<IReadOnlyList<double>> Line,
    IReadOnlyDictionary<string, int> Devices,
    LampsDocument Lamps,
    TrafficDocument? Traffic,
    int OpenAlarms,
    NamedDocument Named,
    IReadOnlyList<Derivation> Derived,
    long AgeMs);

/// <summary>The traffic of a street.</summary>
/// <param name="VolumePerHour">Vehicles per hour past the counters.</param>
/// <param name="CapacityPerHour">What the directions that they count can carry.</param>
/// <param name="Share">Volume over capacity.</param>
/// <param name="Counters">The counters that are heard; silent ones do not count.</param>
/// <param name="At">When the latest of the counted periods ended.</param>
public sealed record TrafficDocument(double VolumePerHour, double CapacityPerHour, double Share, IReadOnlyList<string> Counters, DateTimeOffset At);

/// <summary>All arcs of one name, which people call one street.</summary>
/// <param name="Streets">Their ids.</param>
/// <param name="Lamps">How many lamps stand on them.</param>
public sealed record NamedDocument(IReadOnlyList<string> Streets, int Lamps);
