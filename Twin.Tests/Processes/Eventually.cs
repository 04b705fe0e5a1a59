namespace Twin.Tests.Processes;

/// <summary>Awaits conditions that come about by themselves. A timeout says what was still seen, since it is missing evidence and not a cause.</summary>
public static class Eventually
{
    /// <summary>How long a condition may take on a machine that is busy with other tests.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(120);

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    /// <summary>Looks until <paramref name="holds"/> is true of what was seen, and answers that.</summary>
    /// <exception cref="TimeoutException">It did not hold within <see cref="Patience"/>; the message carries the last look.</exception>
    public static async Task<T> Async<T>(Func<Task<T>> look, Func<T, bool> holds, string what)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var seen = await look();
            if (holds(seen))
            {
                return seen;
            }

            if (TimeProvider.System.GetElapsedTime(start) > Patience)
            {
                throw new TimeoutException($"Still waiting for {what}; last seen: {seen}");
            }

            await Task.Delay(Step, TimeProvider.System);
        }
    }
}
