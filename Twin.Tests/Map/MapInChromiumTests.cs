using Twin.City.Inventory;
using Twin.Tests.Api;
using Twin.Tests.Inventory;
using Twin.Tests.Processes;
using Xunit;
using Device = Twin.Tests.Api.Device;

namespace Twin.Tests.Map;

/// <summary>The control room's map as an operator sees it: the whole product, and a real browser.</summary>
public sealed class MapInChromiumTests(SharedTwin shared)
{
    private const int Ok = 1;
    private const int Alarm = 2;
    private const double CloseUp = 18;

    private readonly CityInventory _city = CityPackage.Load(Montpellier.Package);

    [Fact]
    public async Task A_reading_sent_over_HTTP_changes_the_lamp_on_the_map_and_a_click_tells_about_it()
    {
        var twin = await shared.ClientAsync();
        var lamp = await TakeLonelyLampAsync(twin);
        var ordinal = _city.Find(lamp.Id)!.Ordinal;
        await using var room = await ControlRoomPage.OpenAsync(twin.Http.BaseAddress!);
        await room.LookAtAsync(lamp.Position.Lon, lamp.Position.Lat, CloseUp);
        var point = await room.PointOfAsync(lamp.Position.Lon, lamp.Position.Lat);
        var silent = await room.ColourAtAsync(point);

        await twin.ReportAsync(lamp.Id, await twin.NowAsync(), 1, new { level = 80, powerW = 41.5, energyKWh = 812.4, status = "ok" });
        await room.WhenStateAsync(ordinal, Ok, 80);
        var lit = await Eventually.Async(() => room.ColourAtAsync(point), colour => colour != silent, "the lamp to be drawn as lit");

        await twin.ReportAsync(lamp.Id, await twin.NowAsync(), 2, new { level = 80, powerW = 0, energyKWh = 812.4, status = "lampFailure" });
        await room.WhenStateAsync(ordinal, Alarm, 80);
        await Eventually.Async(() => room.ColourAtAsync(point), colour => IsAlarmRed(colour) && colour != lit, "the lamp to be drawn in alarm");

        await room.Page.Mouse.ClickAsync(point.X, point.Y);
        await room.Page.GetByTestId("panel-reported").WaitForAsync();
        Assert.Contains(lamp.Id, await room.TextAsync("panel"), StringComparison.Ordinal);

        // A lamp must have failed for a while before it is an alarm (docs/alarms.md).
        await room.Page.WaitForFunctionAsync("() => document.querySelector('[data-testid=panel]')?.textContent.includes('Lamp failure since')");
        Assert.Equal("Alarm", await room.TextAsync("panel-status"));
        await room.Page.GetByTestId("panel-why").WaitForAsync();

        // By day the program decides, in the dark the street's traffic, which nobody has counted here.
        Assert.Matches("program|full level", await room.TextAsync("panel-why"));
        Assert.Equal("80 %", await room.TextAsync("value-level"));

        await twin.ReportAsync(lamp.Id, await twin.NowAsync(), 3, new { level = 35, powerW = 20, energyKWh = 812.4, status = "ok" });
        await room.Page.WaitForFunctionAsync("() => document.querySelector('[data-testid=value-level]')?.textContent === '35 %'");
        Assert.Equal("OK", await room.TextAsync("panel-status"));

        Assert.Empty(room.Complaints);
        Assert.Equal([twin.Http.BaseAddress!.Authority], room.Hosts);
    }

    [Fact]
    public async Task The_page_opens_on_the_whole_city_with_every_device_and_its_figures()
    {
        var twin = await shared.ClientAsync();
        var city = await twin.GetAsync<Api.City>("/api/city");
        var standing = city.Devices.Where(kind => kind.Key != "vehicle").Sum(kind => kind.Value);
        await using var room = await ControlRoomPage.OpenAsync(twin.Http.BaseAddress!);

        var drawn = await room.Page.EvaluateAsync<int>("() => window.twinMap.drawnDevices()");
        var devices = await room.TextAsync("figure-devices");

        Assert.Equal(standing, drawn);
        Assert.Contains(city.Devices.Values.Sum().ToString("N0", null), devices, StringComparison.Ordinal);
        Assert.Contains(city.Attribution, await room.Page.InnerTextAsync("main"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_zone_is_found_and_closed_with_the_keyboard_alone()
    {
        var twin = await shared.ClientAsync();
        await using var room = await ControlRoomPage.OpenAsync(twin.Http.BaseAddress!);

        await room.Page.GetByTestId("search").FocusAsync();
        await room.Page.Keyboard.TypeAsync("hop");
        await room.Page.Keyboard.PressAsync("Enter");
        await room.Page.GetByTestId("zone-figures").WaitForAsync();
        Assert.Equal(_city.FindZone("HOP")!.Name, await room.TextAsync("panel-title"));

        await room.Page.Keyboard.PressAsync("Escape");
        await room.Page.WaitForFunctionAsync("() => !document.querySelector('[data-testid=panel]')");
    }

    [Fact]
    public async Task A_lost_link_is_said_and_what_is_old_is_not_shown_as_new_until_it_is_back()
    {
        using var data = new TemporaryFolder();
        Uri address;
        ControlRoomPage room;
        await using (var first = await TwinProcess.StartAsync(data.Path))
        {
            address = first.Address;
            room = await ControlRoomPage.OpenAsync(address);
            await first.KillAsync();
        }

        await using (room)
        {
            await room.Page.WaitForFunctionAsync("() => document.querySelector('.stale [data-testid=link]')?.textContent.includes('Disconnected. Not current: last heard at ')");
            await using var second = await TwinProcess.StartAsync(data.Path, "--urls", address.ToString());
            await room.Page.WaitForFunctionAsync("() => !document.querySelector('.stale') && document.querySelector('[data-testid=link]')?.textContent.trim() === 'Live'");
        }
    }

    /// <summary>A lamp without another within five metres, so that nothing else colours its point of the screen.</summary>
    private async Task<Device> TakeLonelyLampAsync(TwinClient twin)
    {
        while (true)
        {
            var lamp = Assert.Single(await shared.TakeAsync("lamp", 1));
            var near = await twin.GetAsync<DevicePage>(FormattableString.Invariant($"/api/devices?near={lamp.Position.Lon},{lamp.Position.Lat},5"));
            if (near.Total == 1)
            {
                return lamp;
            }
        }
    }

    private static bool IsAlarmRed(Colour colour) => colour is { Red: > 150, Green: < 90, Blue: < 90 };
}
