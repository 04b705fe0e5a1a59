using Twin.City.Lighting;

namespace Twin.Grains.Lighting;

/// <summary>One counted street as one zone lights it.</summary>
internal sealed class StreetControl(LitStreet street, int[] lamps)
{
    private readonly List<LightDecision> _decisions = [];

    /// <summary>The street.</summary>
    public LitStreet Lit => street;

    /// <summary>Ordinals of its lamps in this zone.</summary>
    public int[] Lamps => lamps;

    /// <summary>The decision that is stored and carried out; null before the first.</summary>
    public LightDecision? InForce { get; private set; }

    /// <summary>The latest decision, stored or not yet.</summary>
    public LightDecision? Latest => _decisions.Count == 0 ? null : _decisions[0];

    /// <summary>The decisions kept, the latest first.</summary>
    public IReadOnlyList<LightDecision> Decisions => _decisions;

    /// <summary>Takes a decision; it is carried out when it is stored.</summary>
    public void Decide(LightDecision decision)
    {
        _decisions.Insert(0, decision);
        if (_decisions.Count > LightDecision.DecisionsKept)
        {
            _decisions.RemoveAt(_decisions.Count - 1);
        }
    }

    /// <summary>Recovers the decisions of before a restart.</summary>
    public void Restore(IEnumerable<LightDecision> decisions)
    {
        _decisions.Clear();
        _decisions.AddRange(decisions);
        InForce = Latest;
    }

    /// <summary>The latest decision is stored.</summary>
    public void Stored() => InForce = Latest;
}
