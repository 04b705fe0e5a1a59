using System.Collections.Immutable;

namespace Twin.City.Inventory.Import;

/// <summary>The rules by which the import derives what the layers do not say. The ids are stored in packages: never change one.</summary>
internal static class ImportRules
{
    public const string ZoneCodeNumbered = "zone.code.numbered";
    public const string ZoneNearest = "zone.nearest";
    public const string StreetDirectionAssumed = "street.direction.assumed";
    public const string StreetClassUse = "street.class.by-use";
    public const string StreetClassCounted = "street.class.counted";
    public const string StreetClassSameRoad = "street.class.same-road";
    public const string StreetClassType = "street.class.by-type";
    public const string StreetSpeedClass = "street.speed.by-class";
    public const string StreetNearest = "street.nearest";
    public const string LampPower = "lamp.power.by-lantern-type";
    public const string CabinetWalk = "cabinet.walk";
    public const string CounterMidpoint = "counter.midpoint";
    public const string CounterArcOnly = "counter.arc-only";
    public const string BollardEntry = "bollard.entry";
    public const string SignEntry = "sign.entry";
    public const string PlaceCategory = "place.category";
    public const string FleetTable = "fleet.table";

    private static readonly ImmutableArray<DerivationRule> All =
    [
        new(BollardEntry, "A bollard stands where a street open to traffic crosses the edge of a pedestrian area; crossings less than 15 m apart share one.", null),
        new(CabinetWalk, "Lamps are fed from cabinets of about 40 lamps along connected streets of one zone; the cabinet stands at the lamp in their middle and has one supply point.", null),
        new(CounterArcOnly, "The count names the arc but another road than the arc's: it is tied to the arc.", null),
        new(CounterMidpoint, "The counter stands half-way along the arc that was counted.", null),
        new(FleetTable, "The vehicle is one of the table of the fleet; it starts from the facility named there.", null),
        new(LampPower, "The power is the mean of the lantern type times a ratio drawn from the spread of a real city, the same for all lamps of one type in one street.", null),
        new(PlaceCategory, "The category follows from the first matching pattern of the mapping.", null),
        new(SignEntry, "A message sign stands at the outer end of each main avenue that begins near the city's limit and faces the traffic that enters.", null),
        new(StreetClassType, "The class follows from the kind of road.", null),
        new(StreetClassUse, "The class follows from what the arc is used for.", null),
        new(StreetClassCounted, "The class follows from the mean vehicles a day counted on the arc, all directions together.", null),
        new(StreetClassSameRoad, "The class follows from the median of the counts on other arcs of the same road.", null),
        new(StreetDirectionAssumed, "The city does not state a direction: traffic may pass both ways.", null),
        new(StreetNearest, "The street is the nearest one, at most 50 m away; the confidence falls with the distance.", null),
        new(StreetSpeedClass, "The legal speed is the usual one of the street's class.", null),
        new(ZoneCodeNumbered, "Several zones share the city's code: all but the first have a number behind it.", null),
        new(ZoneNearest, "The position lies in no zone: the nearest one is taken.", null),
    ];

    /// <summary>A rule by its id.</summary>
    public static DerivationRule Rule(string id) => All.First(rule => rule.Id == id);

    /// <summary>The rules with the sources that the mapping states, by id.</summary>
    public static ImmutableArray<DerivationRule> WithSources(IReadOnlyDictionary<string, string>? sources) =>
        [.. All.OrderBy(rule => rule.Id, StringComparer.Ordinal).Select(rule => rule with { Source = sources?.GetValueOrDefault(rule.Id) })];
}
