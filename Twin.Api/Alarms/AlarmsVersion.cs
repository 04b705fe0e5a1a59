using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Twin.Api.Mirror;
using Twin.Api.Telemetry;

namespace Twin.Api.Alarms;

/// <summary>Tells that nothing has changed among the alarms since they were listed.</summary>
internal static class AlarmsVersion
{
    private const int Bytes = 8;

    /// <summary>An opaque text, another one whenever any alarm of the zones or of this node may have changed.</summary>
    public static string Of(CityMirror mirror, OwnHealth own)
    {
        AlarmStamp[] stamps = [.. mirror.Zones.Select(zone => zone.Alarms.Stamp), own.Alarms.Stamp];
        return Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<AlarmStamp>(stamps))[..Bytes]);
    }
}
