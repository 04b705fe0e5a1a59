
namespace Twin.Api.Ingress;

/// <summary>A refused reading, as the sender is told.</summary>
/// <param name="Index">Its place in the body, from 0.</param>
/// <param name="Device">The id it named, or null.</param>
/// <param name="Reason">Why.</param>
/// <param name="Detail">Why, in a sentence.</param>
public sealed record RefusalDocument(int Index, string? Device, string Reason, string Detail);

/// <summary>What became of a body of readings. All but the refused are durable.</summary>
/// <param name="Accepted">Changed their device.</param>
/// <param name="Duplicate">Were held already.</param>
/// <param name="Older">Came after a later one.</param>
/// <param name="Pending">Will be applied.</param>
/// <param name="Refused">Were no good.</param>
/// <param name="Refusals">The first thousand of these.</param>
public sealed record ReadingsAnswer(int Accepted, int Duplicate, int Older, int Pending, int Refused, IReadOnlyList<RefusalDocument> Refusals);

/// <summary>Adds the chunks of a body up.</summary>
internal sealed class ReadingsTally(IngressMeters meters)
{
    private const int MostListed = 1_000;

    private readonly List<RefusalDocument> _refusals = [];
    private int _accepted;
    private int _duplicate;
    private int _older;
    private int _pending;
    private int _refused;

    /// <summary>The answer so far.</summary>
    public ReadingsAnswer Answer => new(_accepted, _duplicate, _older, _pending, _refused, _refusals);

    /// <summary>Adds what was taken of a chunk.</summary>
    public void Add(in DeliveryCount count)
    {
        _accepted += count.Accepted;
        _duplicate += count.Duplicate;
        _older += count.Older;
        _pending += count.Pending;
    }

    /// <summary>Adds what was refused of a chunk.</summary>
    public void Add(IReadOnlyList<RefusedReading> refused)
    {
        _refused += refused.Count;
        foreach (var (index, refusal) in refused)
        {
            meters.Refused(refusal);
            if (_refusals.Count < MostListed)
            {
                _refusals.Add(new RefusalDocument(index, refusal.Device, refusal.Code, refusal.Detail));
            }
        }
    }
}
