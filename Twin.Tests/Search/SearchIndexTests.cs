using System.Collections.Immutable;
using Twin.City.Devices;
using Twin.City.Geography;
using Twin.City.Inventory;
using Twin.City.Search;
using Xunit;
using Shipped = Twin.Tests.Inventory.Montpellier;

namespace Twin.Tests.Search;

/// <summary>Searching the city that ships.</summary>
public sealed class SearchIndexTests(SearchIndexTests.SearchedCity searched) : IClassFixture<SearchIndexTests.SearchedCity>
{
    private const int Limit = 12;

    [Theory]
    [InlineData("rue d'alsace")]
    [InlineData("RUE D ALSACE")]
    [InlineData("alsace rue")]
    [InlineData("als ru")]
    public void A_street_is_found_by_beginnings_of_its_words_in_any_order(string question) =>
        Assert.Equal((SearchType.Street, "Rue d'Alsace"), TypeAndName(Find(question)[0]));

    [Fact]
    public void Accents_do_not_matter()
    {
        Assert.Equal("Avenue du Père Soulas", Find("pere soulas")[0].Name);
        Assert.Equal("Avenue du Père Soulas", Find("PÈRE SOULÀS")[0].Name);
    }

    [Fact]
    public void The_arcs_of_a_name_are_one_street_by_the_arc_nearest_to_the_middle()
    {
        var arcs = searched.City.Streets.Where(street => street.Name == "Avenue de Toulouse").ToArray();
        var hit = Assert.Single(Find("avenue de toulouse"), hit => hit.Name == "Avenue de Toulouse" && hit.Type == SearchType.Street);

        Assert.True(arcs.Length > 1);
        Assert.Contains(arcs, arc => arc.Id == hit.Id);
        Assert.All(arcs, arc => Assert.Equal(hit.Bounds!.Value, hit.Bounds.Value.With(Box.Around(arc.Line))));
        var middle = hit.Bounds!.Value.Centre;
        Assert.Equal(arcs.Min(arc => arc.Line.Midpoint().DistanceM(middle)), hit.Position.DistanceM(middle), 6);
    }

    [Fact]
    public void Each_arc_is_found_by_its_own_id() =>
        Assert.All(Some(searched.City.Streets), arc => Assert.Equal((SearchType.Street, arc.Id), TypeAndId(Find(arc.Id)[0])));

    [Fact]
    public void Each_street_is_found_by_its_name()
    {
        foreach (var street in Some(searched.Names.All))
        {
            var middle = searched.City.Streets[street.Middle];
            Assert.Contains(Find(middle.Name), hit => hit.Type == SearchType.Street && hit.Name == middle.Name);
        }
    }

    [Fact]
    public void Each_device_is_found_by_its_id_first() =>
        Assert.All(Some(searched.City.Devices), device => Assert.Equal((SearchType.Device, device.Id), TypeAndId(searched.Index.Find(device.Id, 1)[0])));

    [Fact]
    public void Each_cabinet_place_and_zone_is_found_by_its_id_first()
    {
        Assert.All(Some(searched.City.Cabinets), cabinet => Assert.Equal((SearchType.Cabinet, cabinet.Id), TypeAndId(Find(cabinet.Id.ToUpperInvariant())[0])));
        Assert.All(Some(searched.City.Places), place => Assert.Equal((SearchType.Place, place.Id), TypeAndId(Find(place.Id)[0])));
        Assert.All(searched.City.Zones, zone => Assert.Equal((SearchType.Zone, zone.Code), TypeAndId(Find(zone.Code.ToLowerInvariant())[0])));
    }

    [Fact]
    public void A_device_is_found_by_its_number_as_people_say_it()
    {
        Assert.Equal("lamp-00123", Find("lamp 123")[0].Id);
        Assert.Equal("signal-0042", Find("signal 42")[0].Id);
    }

    [Fact]
    public void What_is_named_so_comes_before_what_begins_so_and_what_has_it()
    {
        Assert.All(Find("rue de la"), hit => Assert.StartsWith("rue de la", SearchWords.Fold(hit.Name), StringComparison.Ordinal));

        int[] ranks =
        [
            .. searched.Index.Find("alco", 100).Where(hit => hit.Type != SearchType.Street).Select(hit => SearchWords.Fold(hit.Name))
                .Select(name => name == "alco" ? 0 : name.StartsWith("alco", StringComparison.Ordinal) ? 1 : 2),
        ];
        Assert.Equal(0, ranks[0]);
        Assert.Equal(ranks.Order(), ranks);
    }

    [Fact]
    public void A_street_is_found_by_its_own_words_before_the_signals_that_are_named_after_it() =>
        Assert.Equal(SearchType.Street, Find("toulouse")[0].Type);

    [Fact]
    public void Every_word_must_occur()
    {
        Assert.Empty(Find("alsace xyzzy"));
        Assert.Empty(Find("lsace"));
        Assert.Empty(Find("…"));
        Assert.Empty(Find(""));
    }

    [Fact]
    public void No_more_are_found_than_asked_for_and_fewer_are_the_first_of_more()
    {
        var many = searched.Index.Find("a", 100);

        Assert.Equal(100, many.Length);
        Assert.Equal(many.Take(7), searched.Index.Find("a", 7));
    }

    [Fact]
    public void A_hit_says_what_and_where_it_is()
    {
        var school = searched.City.Places.First(place => place.Category == "school");
        var camera = searched.City.Devices.First(device => device.Kind == DeviceKind.Camera);

        var place = Find(school.Id)[0];
        Assert.Equal((null, "school", school.Position, null), (place.Kind, place.Category, place.Position, place.Bounds));
        var device = Find(camera.Id)[0];
        Assert.Equal((DeviceKind.Camera, null, searched.City.Zones[camera.Zone].Code, camera.Position), (device.Kind, device.Category, device.Zone, device.Position));
        Assert.All(searched.City.Zones, zone => Assert.True(Find(zone.Code)[0].Bounds!.Value.Contains(Find(zone.Code)[0].Position)));
    }

    // Each search passes over the whole city; one in a prime number of things meets every kind, street and quarter.
    private static IEnumerable<T> Some<T>(IReadOnlyList<T> all) => all.Where((_, place) => place % 23 == 0);

    private static (SearchType Type, string Name) TypeAndName(SearchHit hit) => (hit.Type, hit.Name);

    private static (SearchType Type, string Id) TypeAndId(SearchHit hit) => (hit.Type, hit.Id);

    private ImmutableArray<SearchHit> Find(string question) => searched.Index.Find(question, Limit);

    /// <summary>The index of the city that ships, made once for all facts.</summary>
    public sealed class SearchedCity
    {
        public SearchedCity()
        {
            Names = new StreetNames(City);
            Index = new SearchIndex(City, Names, new ZoneLookup(City.Zones));
        }

        internal CityInventory City { get; } = CityPackage.Load(Shipped.Package);

        internal StreetNames Names { get; }

        internal SearchIndex Index { get; }
    }
}
