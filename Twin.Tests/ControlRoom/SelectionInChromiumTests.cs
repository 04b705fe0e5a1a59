using System.Globalization;
using System.Web;
using Twin.Tests.Api;
using Twin.Tests.Map;
using Xunit;

namespace Twin.Tests.ControlRoom;

/// <summary>Devices selected together on the map and in the list beside it: what the page says is what the interface says to the same question.</summary>
public sealed class SelectionInChromiumTests(SharedTwin shared)
{
    private const double SquareLongitude = 3.8797;
    private const double SquareLatitude = 43.6085;

    [Fact]
    public async Task An_area_drawn_on_the_map_selects_the_devices_that_the_interface_finds_in_it()
    {
        var twin = await shared.ClientAsync();
        await using var room = await ControlRoomPage.OpenAsync(twin.Http.BaseAddress!);
        await room.LookAtAsync(SquareLongitude, SquareLatitude, 15);
        await room.Page.GetByTestId("area-tool").ClickAsync();

        // Sides that cross are refused with words; the corner that made them is taken back.
        foreach (var (x, y) in new[] { (760, 320), (960, 560), (960, 320), (760, 560) })
        {
            await room.Page.Mouse.ClickAsync(x, y);
        }

        await room.Page.GetByTestId("area-close").ClickAsync();
        Assert.Contains("cross", await room.TextAsync("area-state"), StringComparison.Ordinal);
        await room.Page.GetByTestId("area-back").ClickAsync();
        await room.Page.GetByTestId("area-close").ClickAsync();
        await room.Page.GetByTestId("panel").WaitForAsync();

        var total = await CountAsync(twin, "lamp", RingOf(room));
        Assert.NotEqual(0, total);
        await WhenHighlightedAsync(room, total);
        Assert.Contains(total.ToString("N0", CultureInfo.InvariantCulture), await room.TextAsync("panel-title"), StringComparison.Ordinal);
        Assert.Empty(room.Complaints);
    }

    [Fact]
    public async Task A_circle_around_the_middle_needs_no_pointer()
    {
        var twin = await shared.ClientAsync();
        await using var room = await ControlRoomPage.OpenAsync(twin.Http.BaseAddress!);
        await room.LookAtAsync(SquareLongitude, SquareLatitude, 15);

        await room.Page.GetByTestId("area-tool").FocusAsync();
        await room.Page.Keyboard.PressAsync("Enter");
        await room.Page.GetByTestId("area-radius").FocusAsync();
        await room.Page.Keyboard.PressAsync("Enter");
        await room.Page.GetByTestId("panel").WaitForAsync();

        await WhenHighlightedAsync(room, await CountAsync(twin, "lamp", RingOf(room)));
    }

    [Fact]
    public async Task The_list_of_a_condition_has_as_many_devices_as_the_interface_and_selects_them_all_on_the_map()
    {
        const string Condition = "cabinet IS NOT NULL AND zone = 'HOP'";
        var twin = await shared.ClientAsync();
        var page = await twin.GetAsync<DevicePage>($"/api/devices?kind=lamp&limit=1&where={Uri.EscapeDataString(Condition)}");
        await using var room = await ControlRoomPage.OpenAsync(twin.Http.BaseAddress!);
        await room.Page.GetByTestId("page-devices").ClickAsync();

        await room.Page.GetByTestId("list-kind").SelectOptionAsync("lamp");
        await room.Page.GetByTestId("list-where").FillAsync(Condition);
        await room.Page.Keyboard.PressAsync("Enter");
        await room.Page.WaitForFunctionAsync(
            "total => document.querySelector('[data-testid=list-total]')?.textContent.includes(total)", page.Total.ToString("N0", CultureInfo.InvariantCulture));
        await room.Page.GetByTestId("list-select-all").ClickAsync();
        await WhenHighlightedAsync(room, page.Total);

        // The device that a row is about is selected by a click on it.
        await room.Page.GetByTestId($"row-{page.Items[0].Id}").ClickAsync();
        await room.Page.WaitForFunctionAsync("id => document.querySelector('[data-testid=panel]')?.textContent.includes(id)", page.Items[0].Id);
    }

    [Fact]
    public async Task A_condition_that_is_not_understood_is_shown_with_the_place_of_the_mistake()
    {
        var twin = await shared.ClientAsync();
        await using var room = await ControlRoomPage.OpenAsync(twin.Http.BaseAddress!);
        await room.Page.GetByTestId("page-devices").ClickAsync();

        await room.Page.GetByTestId("list-where").FillAsync("zone = 'HOP' AND levle < 50");
        await room.Page.Keyboard.PressAsync("Enter");
        await room.Page.GetByTestId("list-refusal").WaitForAsync();

        Assert.Equal("levle < 50", await room.Page.Locator("[data-testid=list-refusal] mark").InnerTextAsync());
    }

    [Fact]
    public async Task What_is_derived_can_be_hidden_and_so_can_kinds()
    {
        var twin = await shared.ClientAsync();
        var city = await twin.GetAsync<Api.City>("/api/city");
        var standing = city.Devices.Where(kind => kind.Key != "vehicle").Sum(kind => kind.Value);
        var derived = await twin.GetAsync<DevicePage>($"/api/devices?limit=1&kind=lamp,signal,camera,bollard,sign,counter&where={Uri.EscapeDataString("derived = TRUE")}");
        await using var room = await ControlRoomPage.OpenAsync(twin.Http.BaseAddress!);

        await room.Page.GetByTestId("hide-derived").CheckAsync();
        await WhenDrawnAsync(room, standing - derived.Total);
        await room.Page.GetByTestId("hide-derived").UncheckAsync();
        await room.Page.GetByTestId("show-lamp").UncheckAsync();
        await WhenDrawnAsync(room, standing - city.Devices["lamp"]);
    }

    private static async Task WhenHighlightedAsync(ControlRoomPage room, int count) =>
        await room.Page.WaitForFunctionAsync("count => window.twinMap.highlighted() === count", count);

    private static async Task WhenDrawnAsync(ControlRoomPage room, int count) =>
        await room.Page.WaitForFunctionAsync("count => window.twinMap.ready() && window.twinMap.drawnDevices() === count", count);

    private static async Task<int> CountAsync(TwinClient twin, string kind, string ring)
    {
        var geometry = $$"""{ "type": "Polygon", "coordinates": [{{ring}}] }""";
        return (await twin.GetAsync<DevicePage>($"/api/devices?kind={kind}&limit=1&geometry={Uri.EscapeDataString(geometry)}")).Total;
    }

    /// <summary>The ring of the selected area as it stands in the address of the page, as GeoJSON writes it.</summary>
    private static string RingOf(ControlRoomPage room)
    {
        var area = HttpUtility.ParseQueryString(new Uri(room.Page.Url).Query)["area"];
        Assert.NotNull(area);
        return $"[{string.Join(", ", area.Split(';').Select(corner => $"[{corner}]"))}]";
    }
}
