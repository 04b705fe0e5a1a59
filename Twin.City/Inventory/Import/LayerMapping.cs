namespace Twin.City.Inventory.Import;

/// <summary>
/// How one city's layers are called and what their attributes mean: the file <c>layers.json</c> (docs/city-package.md).
/// Files of layers are looked for in the folder of the layers, tables such as the fleet beside the mapping itself.
/// </summary>
internal sealed record LayerMapping
{
    /// <summary>What <c>layers.json</c> says in its field <c>format</c>.</summary>
    public const string FormatName = "twin-layers/1";

    /// <summary>How the file is usually called.</summary>
    public const string FileName = "layers.json";

    /// <summary>Always <see cref="FormatName"/>.</summary>
    public required string Format { get; init; }

    /// <summary>What the package says of itself.</summary>
    public required CityMapping City { get; init; }

    /// <summary>The limit of the city; without it there are no message signs.</summary>
    public LimitMapping? Limit { get; init; }

    /// <summary>Districts.</summary>
    public required AreaMapping Districts { get; init; }

    /// <summary>Zones.</summary>
    public required ZoneMapping Zones { get; init; }

    /// <summary>Streets.</summary>
    public required StreetMapping Streets { get; init; }

    /// <summary>Traffic counts.</summary>
    public CountMapping? Counts { get; init; }

    /// <summary>Lamps.</summary>
    public required LampMapping Lamps { get; init; }

    /// <summary>Signal controllers.</summary>
    public SignalMapping? Signals { get; init; }

    /// <summary>Cameras.</summary>
    public CameraMapping? Cameras { get; init; }

    /// <summary>Pedestrian areas; without them there are no bollards.</summary>
    public AreaMapping? PedestrianAreas { get; init; }

    /// <summary>Facilities.</summary>
    public PlaceMapping? Places { get; init; }

    /// <summary>Message signs.</summary>
    public SignMapping? Signs { get; init; }

    /// <summary>The table of the fleet, beside the mapping.</summary>
    public string? Fleet { get; init; }

    /// <summary>Where the facts behind a rule come from, by the rule's id; what is not listed has no source but the rule itself.</summary>
    public IReadOnlyDictionary<string, string>? RuleSources { get; init; }
}

/// <summary>See <see cref="CityManifest"/>.</summary>
internal sealed record CityMapping(string Id, string Name, string TimeZone, double[] Centre, string Licence, string Attribution);

/// <summary>The layer of the city's limit.</summary>
internal sealed record LimitMapping(string File);

/// <summary>A layer of polygons.</summary>
/// <param name="File">The layer.</param>
/// <param name="Code">Attribute of the code; null for areas that are numbered by name.</param>
/// <param name="Name">Attribute of the name.</param>
/// <param name="Number">Attribute by which other layers refer to it, when that is not the code.</param>
internal sealed record AreaMapping(string File, string? Code, string Name, string? Number = null);

/// <summary>The layer of the zones.</summary>
/// <param name="File">The layer.</param>
/// <param name="Code">Attribute of the code.</param>
/// <param name="Name">Attribute of the name.</param>
/// <param name="District">Attribute that refers to the district.</param>
/// <param name="Order">Attribute that orders zones which share a code; the name when null.</param>
internal sealed record ZoneMapping(string File, string Code, string Name, string District, string? Order = null);

/// <summary>The layer of the streets.</summary>
internal sealed record StreetMapping
{
    /// <summary>The layer.</summary>
    public required string File { get; init; }

    /// <summary>Attribute of the arc's id.</summary>
    public required string Id { get; init; }

    /// <summary>Attribute of the name.</summary>
    public required string Name { get; init; }

    /// <summary>Attribute of the named road that the arc is part of.</summary>
    public required string Road { get; init; }

    /// <summary>Attribute of the kind of road: street, avenue, place.</summary>
    public required string Type { get; init; }

    /// <summary>Which way traffic may pass: attribute, and its words for <c>both</c>, <c>forward</c>, <c>closed</c>.</summary>
    public required WordMapping Direction { get; init; }

    /// <summary>What the arc is used for: attribute, and its words for <c>pedestrian</c> and <c>closed</c>.</summary>
    public WordMapping? Use { get; init; }

    /// <summary>Class by mean vehicles a day, the busiest first.</summary>
    public required ClassThreshold[] ClassByDailyVehicles { get; init; }

    /// <summary>Class of uncounted roads by their kind.</summary>
    public required IReadOnlyDictionary<string, string> ClassByType { get; init; }

    /// <summary>Class of all others.</summary>
    public required string OtherClass { get; init; }

    /// <summary>Legal speed in km/h by class where no count states it.</summary>
    public required IReadOnlyDictionary<string, double> SpeedLimitKmhByClass { get; init; }
}

/// <summary>A class of streets from so many vehicles a day.</summary>
internal sealed record ClassThreshold(string Class, double From);

/// <summary>The city's words for ours.</summary>
/// <param name="Attribute">The attribute.</param>
/// <param name="Words">Our word, and the city's words for it.</param>
internal sealed record WordMapping(string Attribute, IReadOnlyDictionary<string, string[]> Words)
{
    /// <summary>Our word for what the feature says; null when it says nothing or something unknown.</summary>
    public string? Of(LayerFeature feature)
    {
        var text = feature.Text(Attribute);
        return Words.FirstOrDefault(word => word.Value.Contains(text, StringComparer.Ordinal)).Key;
    }
}

/// <summary>The layer of the traffic counts.</summary>
internal sealed record CountMapping
{
    /// <summary>The layer.</summary>
    public required string File { get; init; }

    /// <summary>Attribute of the arc's id.</summary>
    public required string Arc { get; init; }

    /// <summary>Attribute that names road and arc together; a count that disagrees with the road keeps a lower confidence.</summary>
    public required string Key { get; init; }

    /// <summary>How the key is made of road and arc: <c>{road}TR{arc}</c>.</summary>
    public required string KeyFormat { get; init; }

    /// <summary>Attribute of the last day.</summary>
    public required string LastDay { get; init; }

    /// <summary>How it is written, such as <c>dd/MM/yy</c>.</summary>
    public required string DayFormat { get; init; }

    /// <summary>Attribute of the direction in words.</summary>
    public required string Heading { get; init; }

    /// <summary>Attribute of the mean vehicles a day.</summary>
    public required string DailyVehicles { get; init; }

    /// <summary>Attribute of the vehicles in the morning peak hour.</summary>
    public required string MorningPeakVehicles { get; init; }

    /// <summary>Attribute of the vehicles in the evening peak hour.</summary>
    public required string EveningPeakVehicles { get; init; }

    /// <summary>Attribute of the legal speed.</summary>
    public required string SpeedLimitKmh { get; init; }

    /// <summary>Texts that mean that a number is not known.</summary>
    public required string[] Unknown { get; init; }
}

/// <summary>The layer of the lamps.</summary>
/// <param name="File">The layer.</param>
/// <param name="Type">Attribute of the lantern type.</param>
/// <param name="Power">Table of the mean power by lantern type, beside the mapping.</param>
/// <param name="Spread">Table of how powers spread about their mean, beside the mapping.</param>
/// <param name="Id">Attribute of the id; null where the layer has none and lamps are numbered from west to east.</param>
/// <param name="PowerW">Attribute of the rated power in watts; null where the layer has none, blank for lamps that do not say.</param>
internal sealed record LampMapping(string File, string Type, string Power, string Spread, string? Id = null, string? PowerW = null);

/// <summary>The layer of the signal controllers; without an attribute of the id they are numbered from west to east.</summary>
internal sealed record SignalMapping(string File, string Name, WordMapping AudibleSignal, string? Id = null);

/// <summary>The layer of the cameras; without an attribute of the id they are numbered by name.</summary>
internal sealed record CameraMapping(string File, string Name, string Address, string? Id = null);

/// <summary>The layer of the facilities.</summary>
/// <param name="File">The layer.</param>
/// <param name="Id">Attribute of the id.</param>
/// <param name="Name">Attribute of the name.</param>
/// <param name="Categories">Our categories: the first whose test holds is the place's.</param>
internal sealed record PlaceMapping(string File, string Id, string Name, PlaceCategory[] Categories);

/// <summary>A category of places.</summary>
/// <param name="Category">Our word.</param>
/// <param name="Attribute">The attribute that tells.</param>
/// <param name="Pattern">Regular expression that its text matches.</param>
internal sealed record PlaceCategory(string Category, string Attribute, string Pattern);

/// <summary>Where message signs stand.</summary>
/// <param name="Types">Kinds of road that can be a main avenue.</param>
/// <param name="Classes">Classes of street that can be part of one.</param>
/// <param name="MinimumLengthM">Shortest main avenue.</param>
/// <param name="NearLimitM">How near the city's limit its outer end lies at most.</param>
internal sealed record SignMapping(string[] Types, string[] Classes, double MinimumLengthM, double NearLimitM);
