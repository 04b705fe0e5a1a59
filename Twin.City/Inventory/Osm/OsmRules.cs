using System.Collections.Immutable;
using Twin.City.Inventory.Import;

namespace Twin.City.Inventory.Osm;

/// <summary>The rules by which a city is derived from an extract. The ids are stored in packages: never change one.</summary>
internal static class OsmRules
{
    public const string DistrictExtract = "district.extract";
    public const string ZoneGrid = "zone.grid";
    public const string DirectionImplied = "street.direction.implied";
    public const string SpeedByZone = "street.speed.by-zone";
    public const string SignalJunction = "signal.junction";
    public const string BollardArea = "bollard.area-nearest";
    public const string PlaceMiddle = "place.middle";
    public const string DepotAssumed = "place.depot.assumed";
    public const string FleetAssumed = "fleet.assumed";
    public const string CounterAssumed = "counter.assumed";

    /// <summary>All rules of the import, by id.</summary>
    public static ImmutableArray<DerivationRule> All { get; } =
    [
        .. new DerivationRule[]
        {
            new(BollardArea, "The bollard guards the nearest pedestrian area, at most 50 m away.", null),
            new(CounterAssumed, "A counter stands half-way along the most lit arc of each main road in each zone. Its vehicles a day are what is usual for the class of the road: nobody counted them.",
                "Geometric means of the ranges of urban roads in FHWA, Highway Functional Classification Concepts, Criteria and Procedures (2013), tables 3-5 and 3-6."),
            new(DepotAssumed, "OpenStreetMap does not tell municipal depots: one is assumed at the middle of the city.", null),
            new(DistrictExtract, "One district holds the whole extract.", null),
            new(FleetAssumed, "OpenStreetMap does not tell vehicles: a few are assumed at each fire station, hospital and police station, and at the depot.", "Assumption: fleet.csv of the importer."),
            new(PlaceMiddle, "The facility is drawn as an outline: its position is the mean of the outline's corners.", null),
            new(SignalJunction, "Signal heads at most 40 m apart, all of them within 80 m of one another, are one junction with one controller at the mean of their positions.", null),
            new(DirectionImplied, "A roundabout or motorway is one way in drawing order, without being tagged so.", "https://wiki.openstreetmap.org/wiki/Key:oneway"),
            new(SpeedByZone, "The legal speed is the usual one of the zone that is tagged, such as FI:urban.", "https://wiki.openstreetmap.org/wiki/Key:maxspeed"),
            new(ZoneGrid, "Zones are the cells of a grid in which anything stands; the cells are so wide that none has more than about 1,000 devices.", null),
            ImportRules.Rule(ImportRules.CabinetWalk),
            ImportRules.Rule(ImportRules.LampPower) with { Source = "Means: lamp-power.csv of the importer, assumptions. Spread: wattages of 11,439 lamps, City of Boise open data, used as facts." },
            ImportRules.Rule(ImportRules.SignEntry),
            ImportRules.Rule(ImportRules.StreetClassType) with { Source = "https://wiki.openstreetmap.org/wiki/Key:highway" },
            ImportRules.Rule(ImportRules.StreetDirectionAssumed) with { Source = "https://wiki.openstreetmap.org/wiki/Key:oneway" },
            ImportRules.Rule(ImportRules.StreetNearest),
            ImportRules.Rule(ImportRules.StreetSpeedClass),
            ImportRules.Rule(ImportRules.ZoneNearest),
        }.OrderBy(rule => rule.Id, StringComparer.Ordinal),
    ];
}
