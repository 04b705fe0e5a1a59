namespace Twin.Api.Ingress;

/// <summary>
/// Bounds how much of bodies is under way at the door at once. What comes beyond is refused before it is read: taken in all at once, hundreds of bodies would share the cores so thinly that none
/// of them is answered for seconds, and each would hold its memory as long. Safe from any thread.
/// </summary>
/// <param name="mostBytes">Bytes of all bodies under way.</param>
internal sealed class BodyBudget(long mostBytes)
{
    // A body is read as it arrives: however long it is, not much more than this of it is in memory at once.
    private const long MostOfOneBody = 256 * 1024;

    private long _bytes;

    /// <summary>Lets a body in, unless others have taken the room; one alone always has room.</summary>
    /// <param name="contentLength">Its length as the sender states it, or null.</param>
    /// <param name="weight">What must be given to <see cref="Leave"/> when it has been answered.</param>
    public bool TryEnter(long? contentLength, out long weight)
    {
        weight = Math.Min(contentLength ?? MostOfOneBody, MostOfOneBody);
        var taken = Interlocked.Add(ref _bytes, weight);
        if (taken <= mostBytes || taken == weight)
        {
            return true;
        }

        Leave(weight);
        return false;
    }

    /// <summary>Gives a body's room back.</summary>
    public void Leave(long weight) => Interlocked.Add(ref _bytes, -weight);
}
