using System.Net;
using System.Text;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Api;

/// <summary><c>/api/log</c>: what people write, what the twin writes, and the sheet of a shift.</summary>
public sealed class LogTests(SharedTwin shared)
{
    [Fact]
    public async Task What_a_person_writes_is_found_by_its_words_by_whom_and_by_what_it_concerns()
    {
        var twin = await shared.ClientAsync();
        var before = await twin.NowAsync();
        var first = await twin.WriteAsync(new { actor = "operator:zoé", text = "Éclairage coupé, place de la Comédie", subjects = new[] { "CEN", "street-00007" } });
        var second = await twin.WriteAsync(new { actor = "operator:zoé", text = "Il fallait lire: Préfecture.", category = "handover", refersTo = first.Id });

        Assert.Equal(("operator:zoé", "note", "Éclairage coupé, place de la Comédie", null, (long?)null), (first.Author, first.Category, first.Text, first.Code, first.RefersTo));
        Assert.Equal(["CEN", "street-00007"], first.Subjects);
        Assert.InRange(first.At, before, before.AddMinutes(5));
        Assert.Equal(("handover", first.Id), (second.Category, second.RefersTo));
        Assert.True(second.Id > first.Id);
        Assert.Equal(second.Text, (await twin.GetAsync<LogEntry>($"/api/log/{second.Id}")).Text);
        await FindsAsync("author=operator:zoé", second, first);
        await FindsAsync("q=COMEDIE+eclair", first);
        await FindsAsync("q=zoe&category=handover,order", second);
        await FindsAsync("subject=street-00007&author=operator:zoé", first);
        await FindsAsync($"author=operator:zoé&after={first.Id}", second);
        await FindsAsync($"author=operator:zoé&limit=1", second, first);
        await FindsAsync($"author=operator:zoé&from={TwinClient.Iso(first.At)}&to={TwinClient.Iso(second.At.AddMilliseconds(1))}", second, first);
        await FindsAsync($"author=operator:zoé&to={TwinClient.Iso(first.At)}");

        async Task FindsAsync(string query, params LogEntry[] expected) =>
            Assert.Equal(expected.Select(entry => entry.Id), (await twin.AllLogAsync(query)).Select(entry => entry.Id));
    }

    [Fact]
    public async Task The_same_key_is_the_same_entry_and_another_entry_under_it_is_refused()
    {
        var twin = await shared.ClientAsync();
        var first = await twin.WriteAsync(new { actor = "operator:ana", text = "once" }, "log-tests-once");
        var again = await twin.WriteAsync(new { actor = "operator:ana", text = "once" }, "log-tests-once");
        using var other = await twin.PostLogAsync(new { actor = "operator:ana", text = "twice" }, "log-tests-once");

        Assert.Equal((first.Id, first.At), (again.Id, again.At));
        Assert.Equal("Idempotency-Key", (await TwinClient.ReadProblemAsync(other, HttpStatusCode.UnprocessableEntity)).Field);
    }

    [Theory]
    [InlineData("""{ "text": "x" }""", "actor")]
    [InlineData("""{ "actor": "operator:ana" }""", "text")]
    [InlineData("""{ "actor": "operator:ana", "text": " " }""", "text")]
    [InlineData("""{ "actor": "operator:ana", "text": "x", "category": "alarm" }""", "category")]
    [InlineData("""{ "actor": "operator:ana", "text": "x", "subjects": ["a\nb"] }""", "subjects")]
    [InlineData("""{ "actor": "operator:ana", "text": "x", "refersTo": 999999999 }""", "refersTo")]
    [InlineData("""{ "actor": "operator:ana", "text": "x", "at": "2026-11-23T20:00:00Z" }""", "at")]
    [InlineData("""{ "actor": "operator:ana", "text": "\ud800" }""", null)]
    [InlineData("nonsense", null)]
    public async Task An_entry_that_cannot_be_is_refused_and_says_why(string body, string? field)
    {
        var twin = await shared.ClientAsync();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await twin.Http.PostAsync("/api/log", content);

        Assert.Equal(field, (await TwinClient.ReadProblemAsync(answer, HttpStatusCode.BadRequest)).Field);
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("category=gossip", "category")]
    [InlineData("from=yesterday", "from")]
    [InlineData("after=-1", "after")]
    [InlineData("cursor=x", "cursor")]
    [InlineData("q=+", "q")]
    [InlineData("page=2", "page")]
    public async Task A_search_that_cannot_be_read_is_refused_and_says_why(string query, string field)
    {
        var twin = await shared.ClientAsync();
        Assert.Equal(field, (await twin.ProblemAsync($"/api/log?{query}", HttpStatusCode.BadRequest)).Field);
    }

    [Fact]
    public async Task There_is_no_way_to_change_or_to_delete_an_entry()
    {
        var twin = await shared.ClientAsync();
        var entry = await twin.WriteAsync(new { actor = "operator:ana", text = "stays" });
        foreach (var method in new[] { HttpMethod.Delete, HttpMethod.Put, HttpMethod.Patch })
        {
            using var request = new HttpRequestMessage(method, $"/api/log/{entry.Id}");
            using var answer = await twin.Http.SendAsync(request);
            Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        }

        await twin.ProblemAsync("/api/log/999999999", HttpStatusCode.NotFound);
        await twin.ProblemAsync("/api/log/x", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task An_order_is_in_the_log_when_it_is_answered_and_in_the_handover_while_it_holds()
    {
        var twin = await shared.ClientAsync();
        var began = await twin.NowAsync();
        var lamps = (await shared.TakeAsync("lamp", 3)).Select(lamp => lamp.Id).ToArray();
        var until = TwinClient.Iso(began.AddHours(2));
        var many = await twin.OrderManyAsync(new { targets = new { devices = lamps[..2] }, values = new { level = 80 }, until, actor = "operator:log", reason = "event" });
        var one = await twin.OrderAsync(lamps[2], new { level = 30, actor = "operator:log", reason = "test" });
        var note = await twin.WriteAsync(new { actor = "operator:log", text = "Two orders tonight.", category = "handover" });

        var entries = await twin.AllLogAsync("author=operator:log&category=order");
        Assert.Equal([one.Id, many.Id], entries.Select(entry => entry.Data!["command"].GetString()));
        Assert.Equal((80, 2, "lamp", until), (entries[1].Data!["value.level"].GetInt32(), entries[1].Data!["total"].GetInt32(), entries[1].Data!["kind"].GetString(), entries[1].Data!["until"].GetString()));
        Assert.StartsWith("Order to 2 lamps: level 80, until ", entries[1].Text, StringComparison.Ordinal);
        Assert.Equal($"Order to {lamps[2]}: level 30, because test.", entries[0].Text);

        var sheet = await SheetAsync(seen => seen.Orders.InForce.Count(order => order.Actor == "operator:log") == 2);
        var held = Assert.Single(sheet.Orders.InForce, order => order.Command == many.Id);
        Assert.Equal(("event", "lamp", 2, until, 80), (held.Reason, held.Kind, held.Total, TwinClient.Iso(held.Until!.Value), held.Values["level"].GetInt32()));
        Assert.True(sheet.Orders.Given >= 2);
        Assert.Contains(sheet.Entries, entry => entry.Id == note.Id);
        Assert.All(sheet.Entries, entry => Assert.NotEqual("twin", entry.Author));
        Assert.True(sheet.Devices > 30_000);

        using var revoked = await twin.RevokeAsync(many.Id, "operator:log");
        await SheetAsync(seen => seen.Orders.InForce.Where(order => order.Actor == "operator:log").Select(order => order.Command).SequenceEqual([one.Id]));
        var takenBack = (await twin.AllLogAsync("author=operator:log&category=order"))[0];
        Assert.Equal(("orderTakenBack", many.Id), (takenBack.Code, takenBack.Data!["revokes"].GetString()));
        Assert.Contains(many.Id, takenBack.Subjects);

        Task<Handover> SheetAsync(Func<Handover, bool> holds) =>
            Eventually.Async(() => twin.GetAsync<Handover>($"/api/log/handover?from={TwinClient.Iso(began)}"), holds, "the orders in force");
    }

    [Fact]
    public async Task Alarms_of_a_shift_are_on_its_sheet()
    {
        var twin = await shared.ClientAsync();
        var camera = Assert.Single(await shared.TakeAsync("camera", 1));
        var began = await twin.NowAsync();
        await twin.ReportAsync(camera.Id, began, 1, new { on = true, fault = "obstructed" });
        var alarm = await twin.AlarmOfAsync(camera.Id);

        // The sheet begins with the alarm: others come and go meanwhile.
        var query = $"/api/log/handover?from={TwinClient.Iso(alarm.RaisedAt)}&to={TwinClient.Iso(alarm.RaisedAt.AddHours(1))}";
        var standing = await Eventually.Async(() => twin.GetAsync<Handover>(query), seen => seen.Alarms.Raised > 0, "the alarm in the log");
        Assert.Contains(standing.Alarms.Standing, seen => seen.Id == alarm.Id);
        Assert.Equal(alarm.RaisedAt, standing.From);

        await twin.AskAsync(alarm, "shelve", new { actor = "operator:ana", reason = "works", until = TwinClient.Iso(began.AddHours(1)) });
        var shelved = await Eventually.Async(() => twin.GetAsync<Handover>(query), seen => seen.Alarms.Shelved.Any(one => one.Id == alarm.Id), "the shelf");
        Assert.DoesNotContain(shelved.Alarms.Standing, seen => seen.Id == alarm.Id);
        await twin.AskAsync(alarm, "unshelve", new { actor = "operator:ana" });
    }

    [Theory]
    [InlineData("from=x", "from")]
    [InlineData("to=x", "to")]
    [InlineData("from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", "from")]
    [InlineData("from=2025-01-01T00:00:00Z&to=2026-01-01T00:00:00Z", "from")]
    [InlineData("shift=night", "shift")]
    public async Task A_shift_that_cannot_be_is_refused(string query, string field)
    {
        var twin = await shared.ClientAsync();
        Assert.Equal(field, (await twin.ProblemAsync($"/api/log/handover?{query}", HttpStatusCode.BadRequest)).Field);
    }
}
