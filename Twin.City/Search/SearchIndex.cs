using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Twin.City.Geography;
using Twin.City.Inventory;

namespace Twin.City.Search;

/// <summary>
/// Finds what a city has by its names and ids. Built once from the inventory, then only read, from any thread.
/// All words of a question must occur as beginnings of words. The order: an id or a zone's code that is the question itself, a name that is, names that begin with it, names that have its words, names
/// that have words beginning so, then what is found by its id, its street or its district; of those that fit equally well the kind of thing (<see cref="SearchType"/>), then the shorter name. A street that has the
/// words counts as one that begins with them: what it begins with is mostly <c>Avenue de</c>.
/// </summary>
/// <remarks>
/// Each thing is one line of one long text, <c> name words⇥ id words⇥ other words⏎</c>, so that one vectorised search for a space and the longest word of the question passes over everything: some two
/// million characters for 40,000 things, about a millisecond.
/// </remarks>
public sealed class SearchIndex
{
    private const char Section = '\t';
    private const char LineEnd = '\n';
    private const int LongestNameCounted = 0x3ff;
    private const int NameBegins = 2;
    private const int WordsInName = 3;

    private readonly CityInventory _city;
    private readonly StreetNames _streets;
    private readonly ImmutableArray<int> _zoneOfPlace;
    private readonly List<SearchType> _types = [];
    private readonly List<int> _things = [];
    private readonly List<int> _starts = [];
    private readonly string _lines;

    /// <summary>Indexes a city.</summary>
    public SearchIndex(CityInventory city, StreetNames streets, ZoneLookup zones)
    {
        _city = city;
        _streets = streets;
        _zoneOfPlace = [.. city.Places.Select(place => zones.IsInside(place.Position) ? zones.ZoneOf(place.Position) : -1)];
        _lines = Write();
    }

    /// <summary>The best of what fits a question, the best first; empty when it has no words.</summary>
    /// <param name="question">What somebody typed.</param>
    /// <param name="limit">How many at most.</param>
    public ImmutableArray<SearchHit> Find(string question, int limit)
    {
        var folded = SearchWords.Fold(question);
        if (folded.Length == 0 || limit <= 0)
        {
            return [];
        }

        var best = Best(folded, limit);
        var hits = best.Select(line => HitOf(line)).ToList();
        if (_city.FindStreet(question.Trim().ToLowerInvariant()) is { } arc && hits.All(hit => hit.Id != arc.Id))
        {
            // Arcs of one name are one street under the id of one of them; the others are found by their ids alone.
            hits.Insert(0, HitOf(arc, _streets.Of(arc.Id).Bounds));
        }

        return [.. hits.Take(limit)];
    }

    private List<int> Best(string folded, int limit)
    {
        var words = folded.Split(' ').Select(word => " " + word).ToArray();
        var longest = words.MaxBy(word => word.Length)!;
        var lines = _lines.AsSpan();
        var kept = new PriorityQueue<int, long>(limit + 1, Comparer<long>.Create((left, right) => right.CompareTo(left)));
        for (var at = 0; at < lines.Length;)
        {
            var found = lines[at..].IndexOf(longest, StringComparison.Ordinal);
            if (found < 0)
            {
                break;
            }

            var line = LineAt(at + found);
            at = EndOf(line);
            if (Rank(lines[_starts[line]..at], folded, words) is not { } rank)
            {
                continue;
            }

            kept.Enqueue(line, Order(_types[line] == SearchType.Street && rank == WordsInName ? NameBegins : rank, line));
            if (kept.Count > limit)
            {
                kept.Dequeue();
            }
        }

        var best = new List<int>(kept.Count);
        while (kept.TryDequeue(out var line, out _))
        {
            best.Add(line);
        }

        best.Reverse();
        return best;
    }

    // How well a line fits: less is better; null when it lacks a word.
    private static int? Rank(ReadOnlySpan<char> line, string folded, string[] words)
    {
        var nameLength = line.IndexOf(Section);
        var rest = line[(nameLength + 1)..];
        var id = rest[..rest.IndexOf(Section)];
        if (Is(id, folded))
        {
            return 0;
        }

        var name = line[..nameLength];
        if (Begins(name, folded))
        {
            return name.Length == folded.Length + 1 ? 1 : NameBegins;
        }

        var (areWhole, areInName) = (true, true);
        foreach (var word in words)
        {
            if (line.IndexOf(word, StringComparison.Ordinal) < 0)
            {
                return null;
            }

            areInName = areInName && name.IndexOf(word, StringComparison.Ordinal) >= 0;
            areWhole = areWhole && HasWhole(name, word);
        }

        return areWhole ? WordsInName : areInName ? 4 : 5;
    }

    private static bool Is(ReadOnlySpan<char> section, string folded) => section.Length == folded.Length + 1 && Begins(section, folded);

    private static bool Begins(ReadOnlySpan<char> section, string folded) => section.Length > folded.Length && section[1..].StartsWith(folded, StringComparison.Ordinal);

    private static bool HasWhole(ReadOnlySpan<char> section, string word)
    {
        for (var at = 0; at < section.Length;)
        {
            var found = section[at..].IndexOf(word, StringComparison.Ordinal);
            if (found < 0)
            {
                return false;
            }

            at += found + word.Length;
            if (at == section.Length || section[at] == ' ')
            {
                return true;
            }
        }

        return false;
    }

    // Rank, then type, then length of the name, then place in the city, as one number.
    private long Order(int rank, int line)
    {
        var nameLength = Math.Min(_lines.AsSpan(_starts[line]).IndexOf(Section), LongestNameCounted);
        return ((((long)rank << 3) | (uint)_types[line]) << 42) | ((long)nameLength << 32) | (uint)line;
    }

    private int LineAt(int position)
    {
        var found = _starts.BinarySearch(position);
        return found >= 0 ? found : ~found - 1;
    }

    private int EndOf(int line) => line + 1 < _starts.Count ? _starts[line + 1] : _lines.Length;

    private string Write()
    {
        var lines = new StringBuilder();
        for (var zone = 0; zone < _city.Zones.Length; zone++)
        {
            Add(SearchType.Zone, zone, _city.Zones[zone].Name, _city.Zones[zone].Code, DistrictOf(_city.Zones[zone]));
        }

        for (var street = 0; street < _streets.All.Length; street++)
        {
            var middle = _city.Streets[_streets.All[street].Middle];
            Add(SearchType.Street, street, middle.Name, middle.Id, "");
        }

        for (var place = 0; place < _city.Places.Length; place++)
        {
            Add(SearchType.Place, place, _city.Places[place].Name, _city.Places[place].Id, "");
        }

        for (var cabinet = 0; cabinet < _city.Cabinets.Length; cabinet++)
        {
            Add(SearchType.Cabinet, cabinet, "", _city.Cabinets[cabinet].Id, _city.Cabinets[cabinet].SupplyPoint);
        }

        foreach (var device in _city.Devices)
        {
            var street = StreetOf(device);
            var name = device.Name == street || device.Name == device.Id ? "" : device.Name;
            Add(SearchType.Device, device.Ordinal, name, device.Id, OtherWords(device, street));
        }

        return lines.ToString();

        void Add(SearchType type, int thing, string name, string id, string other)
        {
            _types.Add(type);
            _things.Add(thing);
            _starts.Add(lines.Length);
            lines.Append(' ').Append(SearchWords.Fold(name)).Append(Section);
            lines.Append(' ').Append(SearchWords.Fold(id)).Append(Section);
            lines.Append(' ').Append(ShortNumber(id)).Append(' ').Append(SearchWords.Fold(other)).Append(LineEnd);
        }
    }

    // Lamps are too many to be found by their street, whose own page counts them.
    private static string OtherWords(Device device, string street) => device switch
    {
        Lamp => "",
        Camera camera => $"{street} {camera.Address}",
        Vehicle vehicle => $"{vehicle.Service} {vehicle.UnitType}",
        _ => street,
    };

    // The number of an id as people say it: 123 of lamp-00123.
    private static string ShortNumber(string id) =>
        int.TryParse(id.AsSpan(id.LastIndexOf('-') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number.ToString(CultureInfo.InvariantCulture) : "";

    private string StreetOf(Device device) => device.Street is { } id && _city.FindStreet(id) is { } street ? street.Name : "";

    private string DistrictOf(Zone zone) => _city.Districts.FirstOrDefault(district => district.Code == zone.District)?.Name ?? "";

    private SearchHit HitOf(int line)
    {
        var thing = _things[line];
        return _types[line] switch
        {
            SearchType.Zone => HitOf(_city.Zones[thing]),
            SearchType.Street => HitOf(_city.Streets[_streets.All[thing].Middle], _streets.All[thing].Bounds),
            SearchType.Place => HitOf(_city.Places[thing], _zoneOfPlace[thing]),
            SearchType.Cabinet => HitOf(_city.Cabinets[thing]),
            _ => HitOf(_city.Devices[thing]),
        };
    }

    private SearchHit HitOf(Zone zone)
    {
        var inside = zone.Area.InteriorPoint;
        return new SearchHit(SearchType.Zone, zone.Code, zone.Name, DistrictOf(zone), null, null, zone.Code, new Position(inside.X, inside.Y), Box.Around(zone.Area));
    }

    private SearchHit HitOf(Street street, Box bounds) => new(
        SearchType.Street, street.Id, street.Name.Length > 0 ? street.Name : street.Id, _city.FindZone(street.Zone)?.Name ?? "", null, null, street.Zone, street.Line.Midpoint(), bounds);

    private SearchHit HitOf(Place place, int zone) => new(
        SearchType.Place, place.Id, place.Name, zone >= 0 ? _city.Zones[zone].Name : "", null, place.Category, zone >= 0 ? _city.Zones[zone].Code : null, place.Position, null);

    private SearchHit HitOf(Cabinet cabinet) => new(
        SearchType.Cabinet, cabinet.Id, cabinet.Id, Detail(cabinet.SupplyPoint, _city.FindZone(cabinet.Zone)?.Name ?? ""), null, null, cabinet.Zone, cabinet.Position, null);

    private SearchHit HitOf(Device device)
    {
        var (street, zone) = (StreetOf(device), _city.Zones[device.Zone]);
        var detail = device.Name == street ? zone.Name : Detail(street, zone.Name);
        return new SearchHit(SearchType.Device, device.Id, device.Name, detail, device.Kind, null, zone.Code, device.Position, null);
    }

    private static string Detail(string first, string second) => string.Join(", ", new[] { first, second }.Where(part => part.Length > 0));
}
