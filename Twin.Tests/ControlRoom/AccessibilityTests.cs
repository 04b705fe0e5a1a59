using System.Text.Json;
using Twin.Tests.Api;
using Twin.Tests.Map;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.ControlRoom;

/// <summary>Every page by the rules of WCAG 2.2 AA that a program can check (axe-core), in both languages' layouts and both views.</summary>
public sealed class AccessibilityTests(SharedTwin shared)
{
    private static readonly string AxeCore = Path.Combine(TwinBuild.Repository, "Twin.Web", "node_modules", "axe-core", "axe.min.js");

    [Fact]
    public async Task Axe_finds_no_violation_on_any_page_by_day_or_by_night()
    {
        var twin = await shared.ClientAsync();
        await using var room = await ControlRoomPage.OpenAsync(twin.Http.BaseAddress!);
        foreach (var page in new[] { "map", "alarms", "devices", "log", "handover", "wall" })
        {
            await room.Page.GotoAsync(new Uri(twin.Http.BaseAddress!, page == "map" ? "/?zone=HOP" : $"/{page}").ToString());
            await room.Page.WaitForFunctionAsync("() => !document.querySelector('.waiting') && document.querySelector('main')?.textContent.trim().length > 40");
            await AssertNoViolationAsync(room, page);
            if (page != "wall")
            {
                await room.Page.GetByTestId("theme").ClickAsync();
                await AssertNoViolationAsync(room, page + " in the other view");
            }
        }
    }

    private static async Task AssertNoViolationAsync(ControlRoomPage room, string page)
    {
        // By the debugger, since the page's content security policy lets no script in.
        await room.Page.EvaluateAsync(await File.ReadAllTextAsync(AxeCore, TestContext.Current.CancellationToken));
        var violations = await room.Page.EvaluateAsync<JsonElement>(
            """
            async () => (await axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })).violations
              .map(violation => `${violation.id}: ${violation.help} at ${violation.nodes.slice(0, 3).map(node => node.html).join(' | ')}`)
            """);
        Assert.True(violations.GetArrayLength() == 0, $"{page}: {violations}");
    }
}
