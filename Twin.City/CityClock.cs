namespace Twin.City;

/// <summary>
/// The city's clock: the machine's, shifted by a fixed offset so that a demo can open at night.
/// It only tells the time; timers and timeouts stay with the machine's own <see cref="TimeProvider"/>.
/// </summary>
public sealed class CityClock(TimeProvider machine, TimeSpan offset, TimeZoneInfo timeZone)
{
    /// <summary>How far the city's clock runs ahead of the machine's.</summary>
    public TimeSpan Offset => offset;

    /// <summary>The city's time zone.</summary>
    public TimeZoneInfo TimeZone => timeZone;

    /// <summary>The city's time in UTC.</summary>
    public DateTimeOffset Now => machine.GetUtcNow() + offset;

    /// <summary>Milliseconds since the Unix epoch by the city's clock.</summary>
    public long NowMs => Now.ToUnixTimeMilliseconds();

    /// <summary>The city's calendar day, in its own time zone.</summary>
    public DateOnly Today => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(Now, timeZone).DateTime);
}
