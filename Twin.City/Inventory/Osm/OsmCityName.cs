namespace Twin.City.Inventory.Osm;

/// <summary>What an extract does not say of its city.</summary>
/// <param name="TimeZone">IANA name, such as <c>Europe/Helsinki</c>.</param>
/// <param name="Name">The city's name; null for the name of the file.</param>
/// <param name="Id">Such as <c>helsinki</c>; null for one made from the name.</param>
public sealed record OsmCityName(string TimeZone, string? Name, string? Id)
{
    private static readonly string[] Endings = [".osm.pbf", ".pbf"];

    /// <summary>Name and id, with what is not given taken from the file. Throws <see cref="OsmExtractException"/> when the id or the time zone is none.</summary>
    internal (string Name, string Id) Of(string file)
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out _))
        {
            throw new OsmExtractException($"There is no time zone '{TimeZone}': an IANA name such as Europe/Helsinki is expected.");
        }

        var name = OsmText.Clean(string.IsNullOrWhiteSpace(Name) ? NameOf(file) : Name);
        var id = Id ?? string.Join('-', string.Concat(name.Select(character => char.IsAsciiLetterOrDigit(character) ? char.ToLowerInvariant(character) : ' '))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return InventoryId.IsValid(id)
            ? (name, id)
            : throw new OsmExtractException($"'{id}' cannot be the id of a city, which is {InventoryId.Form}: name one with --id.");
    }

    private static string NameOf(string file)
    {
        var name = Path.GetFileName(file);
        return Array.Find(Endings, ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) is { } end ? name[..^end.Length] : name;
    }
}
