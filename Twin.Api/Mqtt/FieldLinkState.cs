using System.Collections.Concurrent;
using Twin.City.Field;

namespace Twin.Api.Mqtt;

/// <summary>
/// What one connection has said of the links that it is: when it ends, those that were online are not any more. A link belongs to the connection that last said it is online:
/// when a gateway has come back by another connection, the end of the first says nothing.
/// </summary>
/// <param name="owners">Shared by all connections: to whom each link belongs that is online.</param>
internal sealed class FieldLinkState(ConcurrentDictionary<FieldTopic, FieldLinkState> owners)
{
    private readonly ConcurrentDictionary<FieldTopic, long> _onlineSinceMs = new();

    /// <summary>The links that are online by this connection, and since when. Safe from any thread.</summary>
    public IEnumerable<KeyValuePair<FieldTopic, long>> Online => _onlineSinceMs.Where(online => owners.GetValueOrDefault(online.Key) == this);

    /// <summary>Notes what it says on a state topic, and when by the city's clock.</summary>
    public void Say(in FieldTopic topic, bool isOnline, long atMs)
    {
        if (isOnline)
        {
            _onlineSinceMs[topic] = atMs;
            owners[topic] = this;
        }
        else
        {
            _onlineSinceMs.TryRemove(topic, out _);
            owners.TryRemove(new KeyValuePair<FieldTopic, FieldLinkState>(topic, this));
        }
    }

    /// <summary>Lets all links go when the connection has ended.</summary>
    /// <param name="will">The state topic of a Will that counts, or null: it says offline for a link that was never said to be online.</param>
    /// <param name="heardAtMs">When the connection was last heard, by the city's clock.</param>
    /// <returns>The links that are offline now, and since when.</returns>
    public IReadOnlyList<(FieldTopic Topic, long AtMs)> End(FieldTopic? will, long heardAtMs)
    {
        List<(FieldTopic Topic, long AtMs)> ended =
        [
            .. _onlineSinceMs
                .Where(online => owners.TryRemove(new KeyValuePair<FieldTopic, FieldLinkState>(online.Key, this)))
                .Select(online => (online.Key, Math.Max(online.Value, heardAtMs))),
        ];
        if (will is { } topic && !_onlineSinceMs.ContainsKey(topic) && !owners.ContainsKey(topic))
        {
            ended.Add((topic, heardAtMs));
        }

        _onlineSinceMs.Clear();
        return ended;
    }
}
