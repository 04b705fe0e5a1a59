namespace Twin.Api.Telemetry;

/// <summary>What came in and what was refused over the last minute, from totals that are noted once a second.</summary>
internal sealed class RefusalWindow
{
    private const int Seconds = 60;

    private readonly Queue<(long Received, long Refused)> _noted = [];

    /// <summary>Notes the totals as they are now.</summary>
    /// <returns>How far they have come in the last minute.</returns>
    public (long Received, long Refused) Note(long received, long refused)
    {
        _noted.Enqueue((received, refused));
        if (_noted.Count > Seconds + 1)
        {
            _noted.Dequeue();
        }

        var before = _noted.Peek();
        return (received - before.Received, refused - before.Refused);
    }
}
