using Twin.City.Devices;

namespace Twin.City.Zones;

/// <summary>What a zone knows of one of its members; also one row of a zone frame and of a mirror.</summary>
/// <param name="Device">The device's ordinal.</param>
/// <param name="Version">The zone's version at which the row last changed.</param>
/// <param name="Present">False when the member, a vehicle, has left for another zone.</param>
/// <param name="Reported">What it last reported.</param>
/// <param name="Desired">What is desired of it, or null when nothing ever was.</param>
/// <param name="EnergyAtDayStartKWh">A lamp's energy counter when the city's day began; <see cref="double.NaN"/> when unknown.</param>
public readonly record struct MemberState(
    int Device, long Version, bool Present, Reported Reported, DesiredState? Desired, double EnergyAtDayStartKWh);

/// <summary>What happened to a device, on its way to a zone. Later changes of one device can stand for earlier ones.</summary>
/// <param name="Device">The device's ordinal.</param>
/// <param name="Present">False when the device, a vehicle, has left the zone; its reading then lies in another.</param>
/// <param name="Reported">What it last reported.</param>
/// <param name="Desired">What is desired of it, or null when nothing ever was.</param>
public readonly record struct MemberChange(int Device, bool Present, Reported Reported, DesiredState? Desired)
{
    /// <summary>
    /// The one change that stands for two of the same device in the same zone, in whichever order they came: the later reading decides where the
    /// device is and what it says (its stamp is the vehicle's move number), the later version what is desired.
    /// </summary>
    public MemberChange Merge(in MemberChange other)
    {
        var later = other.Reported.Stamp > Reported.Stamp ? other : this;
        return later with { Desired = Later(Desired, other.Desired) };
    }

    /// <summary>The desired state of the higher version.</summary>
    public static DesiredState? Later(DesiredState? held, DesiredState? arrived) =>
        held is null || (arrived is not null && arrived.Version >= held.Version) ? arrived : held;
}
