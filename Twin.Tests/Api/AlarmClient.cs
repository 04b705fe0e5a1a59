using System.Net;
using System.Net.Http.Json;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Api;

/// <summary>What tests ask of alarms.</summary>
internal static class AlarmClient
{
    /// <summary>The one open alarm that concerns a device, once there is one.</summary>
    public static async Task<Alarm> AlarmOfAsync(this TwinClient twin, string device, string query = "") =>
        Assert.Single((await Eventually.Async(
            () => twin.GetAsync<AlarmPage>($"/api/alarms?device={device}{query}"), page => page.Items.Length > 0, $"an alarm of {device}")).Items);

    /// <summary>Asks something of an alarm and expects 200.</summary>
    public static async Task<Alarm> AskAsync(this TwinClient twin, Alarm alarm, string wish, object body)
    {
        using var answer = await twin.Http.PostAsJsonAsync($"/api/alarms/{alarm.Id}/{wish}", body);
        return await TwinClient.ReadAsync<Alarm>(answer, HttpStatusCode.OK);
    }

    /// <summary>Asks something of an alarm and expects a problem.</summary>
    public static async Task<Problem> AskInVainAsync(this TwinClient twin, string id, string wish, object body, HttpStatusCode expected)
    {
        using var answer = await twin.Http.PostAsJsonAsync($"/api/alarms/{id}/{wish}", body);
        return await TwinClient.ReadProblemAsync(answer, expected);
    }
}
