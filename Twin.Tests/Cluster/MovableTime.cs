namespace Twin.Tests.Cluster;

/// <summary>The machine's time, moved ahead by the test: what lasts minutes in the city need not last minutes here.</summary>
internal sealed class MovableTime : TimeProvider
{
    private long _aheadTicks;

    /// <summary>Moves the city's time ahead.</summary>
    public void Advance(TimeSpan by) => Interlocked.Add(ref _aheadTicks, by.Ticks);

    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Interlocked.Read(ref _aheadTicks));
}
