namespace Twin.Api.Hosting;

/// <summary>
/// In a cluster: repeats a call to a grain that was turned away because its silo was leaving or had just died, a few times while the grain comes to life elsewhere. Every call of the
/// twin may be repeated: orders carry their id, readings their stamp, replies their number.
/// </summary>
internal sealed class RepeatedCalls(TimeProvider time) : IOutgoingGrainCallFilter
{
    // Three pauses, together less than what whoever waits for an answer minds; a silo that died without a word takes longer to be noticed.
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(1)];

    /// <inheritdoc />
    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        foreach (var pause in Pauses)
        {
            if (!await IsTurnedAwayAsync(context))
            {
                return;
            }

            await Task.Delay(pause, time);
        }

        await context.Invoke();
    }

    // To a filter Orleans hands what went wrong on the way as a response; only what went wrong before that is thrown.
    private static async Task<bool> IsTurnedAwayAsync(IOutgoingGrainCallContext context)
    {
        try
        {
            await context.Invoke();
            return IsRefusal(context.Response?.Exception);
        }
        catch (Exception failure) when (IsRefusal(failure))
        {
            return true;
        }
    }

    private static bool IsRefusal(Exception? failure) => failure is OrleansMessageRejectionException or SiloUnavailableException;
}
