using System.Net;
using System.Net.Http.Json;
using System.Text;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Api;

/// <summary><c>/api/presence</c>: who is at a device, zone, street or cabinet.</summary>
public sealed class PresenceTests(SharedTwin shared)
{
    [Fact]
    public async Task Operators_at_a_device_see_each_other_until_they_leave()
    {
        var twin = await shared.ClientAsync();
        var subject = (await shared.TakeAsync("lamp", 1))[0].Id;
        var before = await twin.NowAsync();

        // A word holds for ten seconds, which a machine that does much else may let pass.
        var both = await Eventually.Async(
            async () =>
            {
                await PutAsync(twin, subject, "operator:ana", "viewing");
                return await PutAsync(twin, subject, "operator:bo", "ordering");
            },
            answer => answer.Operators.Length == 2,
            "two operators at a lamp");

        Assert.Equal(subject, both.Subject);
        Assert.Equal([("operator:ana", "viewing"), ("operator:bo", "ordering")], both.Operators.Select(one => (one.Actor, one.Doing)).Order());
        Assert.All(both.Operators, one => Assert.True(one.Since >= before));

        using var left = await twin.Http.DeleteAsync($"/api/presence/{subject}?actor=operator:ana");
        Assert.Equal(HttpStatusCode.NoContent, left.StatusCode);
        Assert.DoesNotContain((await PutAsync(twin, subject, "operator:bo", "viewing")).Operators, one => one.Actor == "operator:ana");
    }

    [Theory]
    [InlineData("device")]
    [InlineData("zone")]
    [InlineData("street")]
    [InlineData("cabinet")]
    public async Task A_subject_is_a_device_a_zone_a_street_or_a_cabinet(string what)
    {
        var twin = await shared.ClientAsync();
        var lamp = (await shared.TakeAsync("lamp", 1))[0];
        var subject = what switch
        {
            "device" => lamp.Id,
            "zone" => lamp.Zone,
            "street" => lamp.Street!,
            _ => lamp.Attributes.GetProperty("cabinet").GetString()!,
        };

        var answer = await PutAsync(twin, subject, "operator:" + what, "viewing");

        Assert.Contains(answer.Operators, one => one.Actor == "operator:" + what);
    }

    [Theory]
    [InlineData("""{ "doing": "viewing" }""", "actor")]
    [InlineData("""{ "actor": " ", "doing": "viewing" }""", "actor")]
    [InlineData("""{ "actor": "operator:ana" }""", "doing")]
    [InlineData("""{ "actor": "operator:ana", "doing": "sleeping" }""", "doing")]
    [InlineData("""{ "actor": "operator:ana", "doing": 1 }""", "doing")]
    [InlineData("""{ "actor": "operator:ana", "doing": "viewing", "mood": "good" }""", "mood")]
    public async Task A_body_that_is_wrong_is_refused_by_the_member_that_is_wrong(string body, string field)
    {
        var twin = await shared.ClientAsync();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");

        using var answer = await twin.Http.PutAsync("/api/presence/lamp-00001", content);

        Assert.Equal(field, (await TwinClient.ReadProblemAsync(answer, HttpStatusCode.BadRequest)).Field);
    }

    [Fact]
    public async Task What_the_city_does_not_have_is_not_found_and_who_leaves_has_a_name()
    {
        var twin = await shared.ClientAsync();

        using var put = await twin.Http.PutAsJsonAsync("/api/presence/lamp-99999", new { actor = "operator:ana", doing = "viewing" });
        await TwinClient.ReadProblemAsync(put, HttpStatusCode.NotFound);
        using var gone = await twin.Http.DeleteAsync("/api/presence/lamp-99999?actor=operator:ana");
        await TwinClient.ReadProblemAsync(gone, HttpStatusCode.NotFound);
        using var nobody = await twin.Http.DeleteAsync("/api/presence/lamp-00001");
        Assert.Equal("actor", (await TwinClient.ReadProblemAsync(nobody, HttpStatusCode.BadRequest)).Field);
    }

    private static async Task<Attendance> PutAsync(TwinClient twin, string subject, string actor, string doing)
    {
        using var answer = await twin.Http.PutAsJsonAsync($"/api/presence/{subject}", new { actor, doing });
        return await TwinClient.ReadAsync<Attendance>(answer, HttpStatusCode.OK);
    }
}
