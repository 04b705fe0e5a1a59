using Twin.Tests.Api;
using Twin.Tests.Map;
using Xunit;

namespace Twin.Tests.ControlRoom;

/// <summary>The log, the handover sheet and the wall as people in the room see them.</summary>
public sealed class LogInChromiumTests(SharedTwin shared)
{
    private const string Operator = "lea.dubois";

    [Fact]
    public async Task A_note_is_found_again_stands_on_the_handover_sheet_and_names_nobody_on_the_wall()
    {
        var twin = await shared.ClientAsync();
        await using var room = await ControlRoomPage.OpenAsync(new Uri(twin.Http.BaseAddress!, "/log?zone=HOP"));
        var word = "bo" + Guid.NewGuid().ToString("N")[..12];

        await WriteAsync(room, $"Barrière levée, {word}");
        await HasAsync(room, "log-list", word);
        Assert.Contains("HOP", Assert.Single((await twin.GetAsync<LogPage>($"/api/log?q={word}")).Items).Subjects);

        await room.Page.GetByTestId("log-search").FillAsync($"{word} BARRIERE");
        await room.Page.WaitForFunctionAsync("() => document.querySelectorAll('[data-testid=entry-text]').length === 1");
        await HasAsync(room, "log-list", word);

        await HandOverAsync(room, word);
        await TheWallNamesNobodyAsync(room, twin.Http.BaseAddress!);
        Assert.Empty(room.Complaints);
    }

    private static async Task WriteAsync(ControlRoomPage room, string text)
    {
        await room.Page.GetByTestId("log-text").FillAsync(text);
        Assert.True(await room.Page.GetByTestId("log-about").IsCheckedAsync());
        await room.Page.GetByTestId("log-submit").ClickAsync();
        await room.Page.GetByTestId("operator-name").FillAsync(Operator);
        await room.Page.GetByTestId("operator-take").ClickAsync();
    }

    private static async Task HandOverAsync(ControlRoomPage room, string word)
    {
        await room.Page.GetByTestId("page-handover").ClickAsync();
        await HasAsync(room, "handover-entries", word);
        await room.Page.GetByTestId("handover-note").FillAsync("All quiet.");
        await room.Page.GetByTestId("handover-incoming").FillAsync("ben");
        await room.Page.GetByTestId("handover-submit").ClickAsync();
        await HasAsync(room, "handover-entries", "handed over to ben. All quiet.");
    }

    private static async Task TheWallNamesNobodyAsync(ControlRoomPage room, Uri address)
    {
        await room.Page.GotoAsync(new Uri(address, "/wall").ToString());
        await room.WhenDrawnAsync();
        await room.Page.GetByTestId("wall-power").WaitForAsync();
        var shown = await room.TextAsync("wall");
        Assert.DoesNotContain(Operator, shown, StringComparison.Ordinal);
        Assert.DoesNotContain("vehicle-", shown, StringComparison.Ordinal);
        await room.Page.Keyboard.PressAsync("Escape");
        await room.Page.GetByTestId("page-wall").WaitForAsync();
    }

    private static async Task HasAsync(ControlRoomPage room, string testId, string text) =>
        await room.Page.WaitForFunctionAsync("([id, text]) => document.querySelector(`[data-testid='${id}']`)?.textContent.includes(text)", new[] { testId, text });
}
