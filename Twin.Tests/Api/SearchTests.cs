using System.Net;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Api;

/// <summary><c>GET /api/search</c>.</summary>
public sealed class SearchTests(SharedTwin shared)
{
    [Fact]
    public async Task A_street_is_found_by_part_of_its_name_and_its_id_leads_to_it()
    {
        var twin = await shared.ClientAsync();

        var found = (await twin.GetAsync<SearchItems>("/api/search?q=pere%20soulas")).Items;

        Assert.InRange(found.Length, 1, 12);
        Assert.Equal(("street", "Avenue du Père Soulas", null, null), (found[0].Type, found[0].Name, found[0].Kind, found[0].Category));
        var street = await twin.GetAsync<Street>($"/api/streets/{found[0].Id}");
        Assert.Equal(found[0].Name, street.Name);
        Assert.Equal(found[0].Zone, street.Zone);
        Assert.Equal(4, found[0].Bounds!.Length);
        Assert.All(street.Line, point => Assert.True(
            point[0] >= found[0].Bounds![0] && point[1] >= found[0].Bounds![1] && point[0] <= found[0].Bounds![2] && point[1] <= found[0].Bounds![3]));
    }

    [Theory]
    [InlineData("hop", "zone", "HOP")]
    [InlineData("CABINET-0012", "cabinet", "cabinet-0012")]
    [InlineData("place-0017", "place", "place-0017")]
    [InlineData("lamp-00123", "device", "lamp-00123")]
    public async Task What_is_asked_for_by_its_id_comes_first(string question, string type, string id)
    {
        var found = (await (await shared.ClientAsync()).GetAsync<SearchItems>($"/api/search?q={question}&limit=3")).Items;

        Assert.InRange(found.Length, 1, 3);
        Assert.Equal((type, id), (found[0].Type, found[0].Id));
        Assert.Equal(type == "device" ? "lamp" : null, found[0].Kind);
        Assert.Equal(type == "place", found[0].Category is not null);
    }

    [Fact]
    public async Task A_vehicle_is_found_where_it_says_it_is()
    {
        var twin = await shared.ClientAsync();
        var vehicle = Assert.Single(await shared.TakeAsync("vehicle", 1));
        var elsewhere = (await twin.GetAsync<SearchItems>("/api/search?q=HOP")).Items[0];
        await twin.ReportAsync(vehicle.Id, await twin.NowAsync(), 1, new { lon = elsewhere.Position.Lon, lat = elsewhere.Position.Lat, duty = "available", status = "ok" });

        await Eventually.Async(
            async () => (await twin.GetAsync<SearchItems>($"/api/search?q={vehicle.Id}")).Items[0],
            seen => seen.Zone == "HOP" && Math.Abs(seen.Position.Lon - elsewhere.Position.Lon) < 1e-6,
            $"{vehicle.Id} to be found in HOP");
    }

    [Theory]
    [InlineData("q", "")]
    [InlineData("q", "q=")]
    [InlineData("q", "q=%20-%20")]
    [InlineData("limit", "q=rue&limit=0")]
    [InlineData("limit", "q=rue&limit=101")]
    [InlineData("colour", "q=rue&colour=red")]
    public async Task A_bad_question_is_400_and_named(string field, string query)
    {
        var twin = await shared.ClientAsync();

        Assert.Equal(field, (await twin.ProblemAsync($"/api/search?{query}", HttpStatusCode.BadRequest)).Field);
    }

    [Fact]
    public async Task A_question_that_is_too_long_is_400()
    {
        var twin = await shared.ClientAsync();

        Assert.Equal("q", (await twin.ProblemAsync($"/api/search?q={new string('a', 201)}", HttpStatusCode.BadRequest)).Field);
    }
}
