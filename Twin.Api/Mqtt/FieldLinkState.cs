using Twin.City.Field;

namespace Twin.Api.Mqtt;

/// <summary>What one connection has said of the links that it is: when it ends, those that were online are not any more.</summary>
internal sealed class FieldLinkState
{
    private readonly HashSet<FieldTopic> _online = [];

    /// <summary>The state topics that it last said to be online.</summary>
    public IReadOnlyCollection<FieldTopic> Online => _online;

    /// <summary>Notes what it says on a state topic.</summary>
    public void Say(in FieldTopic topic, bool isOnline)
    {
        if (isOnline)
        {
            _online.Add(topic);
        }
        else
        {
            _online.Remove(topic);
        }
    }
}
