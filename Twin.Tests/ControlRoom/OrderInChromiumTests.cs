using System.Globalization;
using System.Net;
using Microsoft.Playwright;
using Twin.Tests.Api;
using Twin.Tests.Map;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.ControlRoom;

/// <summary>Orders as operators give them: the whole product, and a real browser. The tests report for the lamps.</summary>
public sealed class OrderInChromiumTests(SharedTwin shared)
{
    private const string Ana = "ana.martin";
    private const string Ben = "ben.durand";

    [Fact]
    public async Task A_lamp_is_found_ordered_by_keyboard_acknowledged_and_the_order_taken_back()
    {
        var twin = await shared.ClientAsync();
        var lamp = Assert.Single(await shared.TakeAsync("lamp", 1));
        await using var room = await ControlRoomPage.OpenAsync(twin.Http.BaseAddress!);

        await SearchAsync(room, lamp.Id);
        await room.Page.GetByTestId("order-open").PressAsync("Enter");
        await room.Page.GetByTestId("order-level").FillAsync("40");
        await room.Page.GetByTestId("order-reason").FillAsync("Night works");
        await room.Page.GetByTestId("order-reason").PressAsync("Enter");
        await TakePostAsync(room, Ana);
        Assert.Contains("1 lamp, 1 street", await room.TextAsync("order-total"), StringComparison.Ordinal);
        Assert.Equal("Level 40 %", await room.TextAsync("order-what"));

        await room.Page.GetByTestId("order-send").PressAsync("Enter");
        await HasAsync(room, "order-progress", "0 of 1 have answered");
        var desired = (await twin.DeviceAsync(lamp.Id)).Desired!;
        Assert.Equal((1, "operator:" + Ana, "Night works"), (desired.Version, desired.Actor, desired.Reason));

        await twin.ReportAsync(lamp.Id, await twin.NowAsync(), 1, new { level = 40, status = "ok" });
        await HasAsync(room, "order-progress", "Every device reports what was ordered.");
        await HasAsync(room, "panel-agreement", "Does what is wanted");
        await HasAsync(room, "panel-wanted", Ana);

        await room.Page.GetByTestId("order").GetByTestId("take-back").PressAsync("Enter");
        await room.Page.GetByTestId("take-back-reason").PressAsync("Enter");
        await HasAsync(room, "order", "Taking back: " + lamp.Id);
        await HasAsync(room, "order-counts", "1 done");
        await WhenOrderedByNobodyAsync(room, Ana);
        Assert.Empty((await twin.DeviceAsync(lamp.Id)).Desired!.Values);
        Assert.Empty(room.Complaints);
    }

    [Fact]
    public async Task An_order_to_all_that_a_filter_finds_is_previewed_confirmed_twice_and_counted()
    {
        var twin = await shared.ClientAsync();
        var (where, lamps) = await FindStreetsAsync(twin);
        await twin.ReportAsync(lamps[0], await twin.NowAsync(), 1, new { level = 0, status = "supplyLoss" });
        var expected = await Eventually.Async(() => PreviewAsync(twin, where), preview => preview.Refused.Length == 1, "the reading in the preview");
        await using var room = await ControlRoomPage.OpenAsync(new Uri(twin.Http.BaseAddress!, "/devices"));

        await room.Page.GetByTestId("list-kind").SelectOptionAsync("lamp");
        await room.Page.GetByTestId("list-where").FillAsync(where);
        await room.Page.GetByTestId("list-where").PressAsync("Enter");
        await HasAsync(room, "list-total", Number(expected.Total));
        await room.Page.GetByTestId("list-select-all").ClickAsync();
        await room.Page.GetByTestId("order-open").ClickAsync();
        await PreviewAsync(room, 60, "Street party", Ana);
        Assert.Contains($"{Number(expected.Total)} lamps, {Number(expected.Streets)} street", await room.TextAsync("order-total"), StringComparison.Ordinal);
        Assert.Contains(lamps[0], await room.Page.GetByTestId("order-refused-list").TextContentAsync(), StringComparison.Ordinal);

        await room.Page.GetByTestId("order-send").ClickAsync();
        Assert.Equal($"Order {Number(expected.Total)} lamps", await room.TextAsync("order-confirm"));
        Assert.Null((await twin.DeviceAsync(lamps[1])).Desired);
        await room.Page.GetByTestId("order-confirm").ClickAsync();
        await HasAsync(room, "order-counts", $"{Number(expected.Total)} pending");

        var ordered = await Eventually.Async(() => twin.DeviceAsync(lamps[1]), lamp => lamp.Desired is not null, "the order at a lamp");
        await twin.ReportAsync(lamps[1], await twin.NowAsync(), 1, new { level = 60, status = "ok" });
        await HasAsync(room, "order-counts", "1 done");
        await HasAsync(room, "order-counts", $"{Number(expected.Total - 1)} pending");
        await HasAsync(room, "order-progress", $"1 of {Number(expected.Total)} have answered");

        using var takenBack = await twin.RevokeAsync(ordered.Desired!.Command);
        await HasAsync(room, "order-counts", $"{Number(expected.Total - 1)} replaced");
        await twin.ReportAsync(lamps[0], await twin.NowAsync(), 2, new { level = 0, status = "ok" });
        Assert.Empty(room.Complaints);
    }

    [Fact]
    public async Task Two_operators_at_a_lamp_see_each_other_and_who_was_late_decides_anew()
    {
        var twin = await shared.ClientAsync();
        var lamp = Assert.Single(await shared.TakeAsync("lamp", 1));
        var address = new Uri(twin.Http.BaseAddress!, "/?device=" + lamp.Id);
        await using var ana = await ControlRoomPage.OpenAsync(address);
        await using var ben = await ana.OpenAnotherAsync(address);
        await ana.Page.GetByTestId("operator").ClickAsync();
        await TakePostAsync(ana, Ana);
        await ben.Page.GetByTestId("operator").ClickAsync();
        await TakePostAsync(ben, Ben);
        await HasAsync(ben, "panel-presence", Ana + " is here too, looking");
        await HasAsync(ana, "panel-presence", Ben + " is here too, looking");

        await ana.Page.GetByTestId("order-open").ClickAsync();
        await HasAsync(ben, "panel-presence", Ana + " is here too, ordering");
        await ben.Page.GetByTestId("order-open").ClickAsync();
        await PreviewAsync(ben, 20, "Moths");
        await HearNothingUntilOrderedAsync(ben.Page, lamp.Id, twin);
        await PreviewAsync(ana, 90, "Accident");
        await ana.Page.GetByTestId("order-send").ClickAsync();
        await HasAsync(ana, "order-progress", "0 of 1 have answered");

        Assert.Equal(412, await SendAsync(ben, lamp.Id));
        await HasAsync(ben, "order-overtaken", Ana + " ordered otherwise at ");
        await HasAsync(ben, "order-overtaken", "Level 90 % – Accident");
        Assert.Equal(1, (await twin.DeviceAsync(lamp.Id)).Desired!.Version);

        await ben.Page.GetByTestId("order-anyway").ClickAsync();
        await ben.Page.GetByTestId("order-preview").ClickAsync();
        await HasAsync(ben, "order-remarks", "replace another order");
        Assert.Equal(202, await SendAsync(ben, lamp.Id));
        var desired = (await twin.DeviceAsync(lamp.Id)).Desired!;
        Assert.Equal((2, "operator:" + Ben, 20), (desired.Version, desired.Actor, desired.Values["level"].GetDouble()));
        await HasAsync(ana, "order-counts", "1 replaced");
        await HasAsync(ana, "panel-wanted", Ben);
        Assert.Empty(ana.Complaints);
    }

    private static async Task SearchAsync(ControlRoomPage room, string id)
    {
        await room.Page.GetByTestId("search").FocusAsync();
        await room.Page.Keyboard.TypeAsync(id);
        await room.Page.Keyboard.PressAsync("Enter");
        await HasAsync(room, "panel", id);
    }

    private static async Task TakePostAsync(ControlRoomPage room, string name)
    {
        await room.Page.GetByTestId("operator-name").FillAsync(name);
        await room.Page.GetByTestId("operator-name").PressAsync("Enter");
    }

    /// <summary>Fills in the form and asks for its preview; as <paramref name="name"/>, where the page does not know yet who sits before it.</summary>
    private static async Task PreviewAsync(ControlRoomPage room, int level, string reason, string? name = null)
    {
        await room.Page.GetByTestId("order-level").FillAsync(Number(level));
        await room.Page.GetByTestId("order-reason").FillAsync(reason);
        await room.Page.GetByTestId("order-preview").ClickAsync();
        if (name is not null)
        {
            await TakePostAsync(room, name);
        }

        await room.Page.GetByTestId("order-total").WaitForAsync();
    }

    /// <summary>Sends the order to one device and says how the twin answered.</summary>
    private static async Task<int> SendAsync(ControlRoomPage room, string device)
    {
        var answer = await room.Page.RunAndWaitForResponseAsync(
            () => room.Page.GetByTestId("order-send").ClickAsync(), answer => answer.Url.EndsWith($"/api/devices/{device}/desired", StringComparison.Ordinal));
        return answer.Status;
    }

    /// <summary>Lets the page read of a device what it is now until the page orders, as a slow link would: else it may learn of another's order before.</summary>
    private static async Task HearNothingUntilOrderedAsync(IPage page, string device, TwinClient twin)
    {
        var pattern = "**/api/devices/" + device;
        var old = await twin.Http.GetStringAsync(new Uri($"/api/devices/{device}", UriKind.Relative));
        await page.RouteAsync(pattern, route => route.FulfillAsync(new RouteFulfillOptions { Body = old, ContentType = "application/json" }));
        await page.RouteAsync(pattern + "/desired", async route =>
        {
            await page.UnrouteAsync(pattern);
            await route.ContinueAsync();
        });
    }

    /// <summary>A filter that fits more than a hundred lamps of a few streets, and two of them. They lie beyond those that <see cref="SharedTwin.TakeAsync"/> hands out.</summary>
    private static async Task<(string Where, string[] Lamps)> FindStreetsAsync(TwinClient twin)
    {
        const string Untaken = "id > 'lamp-20000'";
        var page = await twin.GetAsync<DevicePage>($"/api/devices?kind=lamp&limit=1000&where={Uri.EscapeDataString(Untaken)}");
        List<string> streets = [];
        List<string> lamps = [];
        foreach (var street in page.Items.Where(lamp => lamp.Street is not null).GroupBy(lamp => lamp.Street!).OrderByDescending(street => street.Count()))
        {
            streets.Add($"'{street.Key}'");
            lamps.AddRange(street.Select(lamp => lamp.Id));
            if (lamps.Count > 100)
            {
                break;
            }
        }

        return ($"{Untaken} AND street IN ({string.Join(", ", streets)})", [.. lamps]);
    }

    private static async Task<CommandPreview> PreviewAsync(TwinClient twin, string where)
    {
        using var answer = await twin.PostCommandAsync(new { targets = new { kind = "lamp", where }, values = new { level = 60 }, dryRun = true });
        return await TwinClient.ReadAsync<CommandPreview>(answer, HttpStatusCode.OK);
    }

    private static string Number(int count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static async Task WhenOrderedByNobodyAsync(ControlRoomPage room, string actor) =>
        await room.Page.WaitForFunctionAsync("actor => !document.querySelector('[data-testid=panel-wanted]')?.textContent.includes(actor)", actor);

    private static async Task HasAsync(ControlRoomPage room, string testId, string text) =>
        await room.Page.WaitForFunctionAsync("([id, text]) => document.querySelector(`[data-testid='${id}']`)?.textContent.includes(text)", new[] { testId, text });
}
