using System.Globalization;
using Microsoft.Playwright;
using Twin.Tests.Api;
using Twin.Tests.Map;
using Xunit;

namespace Twin.Tests.ControlRoom;

/// <summary>An alarm as an operator meets it: the whole product, and a real browser.</summary>
public sealed class AlarmLifeInChromiumTests(SharedTwin shared)
{
    private const string Operator = "ana.martin";

    [Fact]
    public async Task An_alarm_comes_leads_to_its_place_and_back_is_acknowledged_shelved_and_over()
    {
        var twin = await shared.ClientAsync();
        var lamp = Assert.Single(await shared.TakeAsync("lamp", 1));
        await using var room = await ControlRoomPage.OpenAsync(new Uri(twin.Http.BaseAddress!, "/alarms"));
        await twin.ReportAsync(lamp.Id, await twin.NowAsync(), 1, new { level = 0, status = "lampFailure" });
        var alarm = await twin.AlarmOfAsync(lamp.Id);

        var line = await LineAsync(room, alarm.Id, lamp.Zone);
        Assert.Contains("Lamp failure", await line.InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal(("unacknowledged", "low"), (await line.GetAttributeAsync("data-state"), await line.GetAttributeAsync("data-priority")));

        await GoToThePlaceAndBackAsync(room, line, lamp.Id);
        await AcknowledgeAsync(room, line);
        Assert.Equal("operator:" + Operator, (await twin.GetAsync<Alarm>($"/api/alarms/{alarm.Id}")).Acknowledged?.Actor);

        await ShelveAndUnshelveAsync(room, line, alarm.Id);
        Assert.Equal(["raised", "acknowledged", "shelved", "unshelved"], (await twin.GetAsync<Alarm>($"/api/alarms/{alarm.Id}")).Transitions!.Select(step => step.Step));

        await twin.ReportAsync(lamp.Id, await twin.NowAsync(), 2, new { level = 80, status = "ok" });
        await room.Page.GetByTestId("alarm-view-over").ClickAsync();
        await OfAlarm(room, alarm.Id).And(room.Page.Locator("[data-state=cleared]")).WaitForAsync();
        Assert.Empty(room.Complaints);
    }

    /// <summary>The line of an alarm in the sheet. In a flood, which other tests may have made, it is within that of its code.</summary>
    private static async Task<ILocator> LineAsync(ControlRoomPage room, string alarm, string zone)
    {
        await room.Page.GetByTestId("alarm-zone").SelectOptionAsync(zone);
        await room.Page.WaitForFunctionAsync(
            """
            alarm => {
              if (document.querySelector(`li[data-alarm="${alarm}"][data-count="1"]`)) return true;
              document.querySelectorAll('li:not([data-count="1"]) > .line [data-testid=alarm-open][aria-expanded=false]').forEach(button => button.click());
              return false;
            }
            """,
            alarm);
        return OfAlarm(room, alarm);
    }

    private static ILocator OfAlarm(ControlRoomPage room, string alarm) => room.Page.Locator(string.Create(CultureInfo.InvariantCulture, $"li[data-alarm='{alarm}'][data-count='1']"));

    private static async Task GoToThePlaceAndBackAsync(ControlRoomPage room, ILocator line, string device)
    {
        await line.GetByTestId("alarm-go").ClickAsync();
        await room.Page.WaitForFunctionAsync("device => document.querySelector('[data-testid=panel]')?.textContent.includes(device)", device);
        await room.Page.GetByTestId("page-map").ClickAsync();
        await room.Page.GetByTestId("back-to-alarm").ClickAsync();
        await WhenFocusedAsync(room, line);
    }

    private static async Task AcknowledgeAsync(ControlRoomPage room, ILocator line)
    {
        await room.Page.Keyboard.PressAsync("a");
        await room.Page.GetByTestId("operator-name").FillAsync(Operator);
        await room.Page.GetByTestId("operator-take").ClickAsync();
        await line.And(room.Page.Locator("[data-state=acknowledged]")).WaitForAsync();
    }

    private static async Task ShelveAndUnshelveAsync(ControlRoomPage room, ILocator line, string alarm)
    {
        await line.GetByTestId("alarm-go").FocusAsync();
        await room.Page.Keyboard.PressAsync("s");
        await line.GetByTestId("alarm-reason").FillAsync("Works in the street");
        await room.Page.Keyboard.PressAsync("Enter");
        await room.Page.GetByTestId("alarm-view-shelved").ClickAsync();
        var shelved = await LineAsync(room, alarm, "");
        Assert.StartsWith("Shelved until", (await shelved.GetByTestId("alarm-state").InnerTextAsync()).Trim(), StringComparison.Ordinal);

        await shelved.GetByTestId("alarm-unshelve").ClickAsync();
        await shelved.And(room.Page.Locator("[data-state=acknowledged]")).WaitForAsync();
    }

    private static async Task WhenFocusedAsync(ControlRoomPage room, ILocator line)
    {
        await line.WaitForAsync();
        await room.Page.WaitForFunctionAsync("line => document.activeElement?.closest('li') === line", await line.ElementHandleAsync());
    }
}
