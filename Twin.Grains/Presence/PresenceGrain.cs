using Twin.City;
using Twin.City.Presence;

namespace Twin.Grains.Presence;

/// <summary>Remembers who is at a subject for as long as they say so.</summary>
[GrainType("presence"), CollectionAgeLimit(Minutes = 5)]
public sealed class PresenceGrain(CityClock clock) : Grain, IPresenceGrain
{
    private Attendance _attendance = Attendance.Nobody;

    /// <inheritdoc />
    public ValueTask<OperatorPresence[]> Take(string actor, OperatorDoing doing)
    {
        _attendance = _attendance.Take(actor, doing, clock.Now);
        return ValueTask.FromResult<OperatorPresence[]>([.. _attendance.Operators]);
    }

    /// <inheritdoc />
    public ValueTask Leave(string actor)
    {
        _attendance = _attendance.Leave(actor);
        return ValueTask.CompletedTask;
    }
}
