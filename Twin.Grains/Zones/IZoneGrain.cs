using Orleans.Concurrency;
using Twin.City.Maintenance;
using Twin.City.Traffic;
using Twin.City.Zones;
using Twin.Grains.Commands;

namespace Twin.Grains.Zones;

/// <summary>A zone: a sub-district of about a thousand devices. Key: the zone's code.</summary>
[Alias("twin.zone")]
public interface IZoneGrain : IGrainWithStringKey
{
    /// <summary>Applies what a silo's feed has gathered. Applying twice changes nothing.</summary>
    [Alias("apply")]
    ValueTask Apply(ZoneChanges changes);

    /// <summary>
    /// Sends the observer all frames from now on, for <see cref="ZoneGrain.SubscriptionLease"/>, and answers with what it lacks:
    /// the observer names the epoch and version that it has, zeros when it has none. Renews a subscription too.
    /// </summary>
    [Alias("subscribe")]
    ValueTask<ZoneFrame> Subscribe(IZoneObserver observer, long epoch, long version);

    /// <summary>What is newer than a version, or the whole zone when the epoch is not the present one.</summary>
    [Alias("changes-since"), ReadOnly]
    ValueTask<ZoneFrame> ChangesSince(long epoch, long version);

    /// <summary>What the field answered to commands of this zone. Hearing an answer twice changes nothing.</summary>
    [Alias("replied")]
    ValueTask Replied(FieldReply[] replies);

    /// <summary>Connections of the field to this zone's devices that came or went, or that their node says again to hold.</summary>
    [Alias("links")]
    ValueTask LinksChanged(FieldLink[] links);

    /// <summary>Why a device does what it does: what it reports, what is wanted of it, and what that follows from; null when it is not a member.</summary>
    [Alias("why"), ReadOnly]
    ValueTask<WhySnapshot?> Why(string device);

    /// <summary>The devices of the zone that the field last said will not do what a command asks, and why; those that have taken it since are not among them.</summary>
    [Alias("refusals"), ReadOnly]
    ValueTask<FieldRefusal[]> Refusals(string command);

    /// <summary>Somebody knows of an alarm. Answered when that is durable; null when there is no such alarm.</summary>
    [Alias("acknowledge-alarm")]
    ValueTask<AlarmAnswer?> AcknowledgeAlarm(string id, string actor, string? comment);

    /// <summary>Puts an alarm out of sight for a while. Answered when that is durable; null when there is no such alarm.</summary>
    [Alias("shelve-alarm")]
    ValueTask<AlarmAnswer?> ShelveAlarm(string id, string actor, string reason, DateTimeOffset until);

    /// <summary>Brings an alarm back into sight. Answered when that is durable; null when there is no such alarm.</summary>
    [Alias("unshelve-alarm")]
    ValueTask<AlarmAnswer?> UnshelveAlarm(string id, string actor);

    /// <summary>The sum over the members.</summary>
    [Alias("roll-up"), ReadOnly]
    ValueTask<RollUp> RollUp();
}

/// <summary>Hears a zone's frames.</summary>
[Alias("twin.zone-observer")]
public interface IZoneObserver : IGrainObserver
{
    /// <summary>A frame, a heartbeat when it carries no rows. It may be lost or doubled: versions tell.</summary>
    [Alias("frame"), OneWay]
    void Frame(ZoneFrame frame);

    /// <summary>Commands for the field; each node that hears them passes them on to its broker. They may be lost or doubled: the zone sends again what is not answered.</summary>
    [Alias("commands"), OneWay]
    void Commands(FieldCommand[] commands);
}

/// <summary>What one silo's feed gathered for a zone.</summary>
/// <param name="Changes">At most one per device: the latest.</param>
/// <param name="Readings">How many readings they stand for.</param>
/// <param name="Counts">Every count of the streets that the zone lights, in the order in which each counter made them.</param>
[GenerateSerializer, Immutable, Alias("twin.zone-changes.v1")]
public sealed record ZoneChanges(
    [property: Id(0)] MemberChange[] Changes, [property: Id(1)] int Readings, [property: Id(2)] CounterReading[] Counts);

/// <summary>A step of a zone from one version to another.</summary>
/// <param name="Zone">The zone's ordinal.</param>
/// <param name="Epoch">Names one activation of the zone; versions of different epochs cannot be compared.</param>
/// <param name="FromVersion">The version that the rows add to; 0 when <paramref name="IsWhole"/>.</param>
/// <param name="ToVersion">The version after it.</param>
/// <param name="IsWhole">True when the rows are all of the zone.</param>
/// <param name="AsOfMs">The city's time at which the rows were true.</param>
/// <param name="ReadingsPerSecond">Rate of readings that reached the zone.</param>
/// <param name="Rows">The rows that changed.</param>
[GenerateSerializer, Immutable, Alias("twin.zone-frame.v1")]
public sealed record ZoneFrame(
    [property: Id(0)] int Zone,
    [property: Id(1)] long Epoch,
    [property: Id(2)] long FromVersion,
    [property: Id(3)] long ToVersion,
    [property: Id(4)] bool IsWhole,
    [property: Id(5)] long AsOfMs,
    [property: Id(6)] double ReadingsPerSecond,
    [property: Id(7)] MemberState[] Rows)
{
    /// <summary>The alarms that changed; all that the zone remembers when the frame is whole.</summary>
    [Id(8)]
    public AlarmRow[] Alarms { get; init; } = [];
}
