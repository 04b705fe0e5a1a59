using Microsoft.Playwright;
using Twin.City.Devices;
using Twin.City.Inventory;
using Position = Twin.City.Geography.Position;

namespace Twin.Benchmarks.Screenshots;

/// <summary>An open page, and what the steps of a shot may do with it.</summary>
/// <param name="page">The page.</param>
/// <param name="city">The city that it shows.</param>
public sealed class Stage(IPage page, CityInventory city)
{
    /// <summary>The page.</summary>
    public IPage Page => page;

    /// <summary>Waits until the map, where the page has one, shows all tiles and the link is live.</summary>
    public async Task WhenDrawnAsync()
    {
        await page.WaitForFunctionAsync("() => document.querySelector('[data-testid=link]') && !document.querySelector('.stale')");
        await page.WaitForFunctionAsync("() => !document.querySelector('[data-testid=map]') || window.twinMap?.ready()");
    }

    /// <summary>Moves the map.</summary>
    public async Task LookAtAsync(double longitude, double latitude, double zoom)
    {
        await page.EvaluateAsync("([lon, lat, zoom]) => window.twinMap.jumpTo(lon, lat, zoom)", new[] { longitude, latitude, zoom });
        await WhenDrawnAsync();
    }

    /// <summary>Shows a place from close up, and the panel of the lamp nearest to it with why it is as it is.</summary>
    public async Task OpenLampAsync(double longitude, double latitude, double zoom)
    {
        var place = new Position(longitude, latitude);
        var lamp = city.Devices.Where(device => device.Kind == DeviceKind.Lamp).MinBy(device => device.Position.DistanceM(place))!;
        await LookAtAsync(lamp.Position.Longitude, lamp.Position.Latitude, zoom);
        var point = await page.EvaluateAsync<float[]>(
            "([lon, lat]) => { const { x, y } = window.twinMap.pointOf(lon, lat); return [x, y]; }", new[] { lamp.Position.Longitude, lamp.Position.Latitude });
        await page.Mouse.ClickAsync(point[0], point[1]);
        await page.GetByTestId("panel-why").WaitForAsync();
        await WhenDrawnAsync();
    }
}
