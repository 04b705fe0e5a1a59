using Twin.Api.Mirror;
using Twin.City.Devices;
using Twin.City.Geography;
using Twin.City.Inventory;
using Twin.City.Zones;

namespace Twin.Api.Live;

/// <summary>What a listener asks for.</summary>
/// <param name="Zones">Ordinals of the zones.</param>
/// <param name="Kinds">One bit per kind, in the order of their numbers.</param>
/// <param name="Box">Where, or null: everywhere.</param>
/// <param name="WithAlarms">True to hear of the alarms of the zones too.</param>
internal sealed record LiveFilter(IReadOnlyList<int> Zones, int Kinds, Box? Box, bool WithAlarms)
{
    /// <summary>All kinds.</summary>
    public const int EveryKind = (1 << 7) - 1;

    /// <summary>How a listener with this filter sees a row.</summary>
    public LiveSight See(CityInventory city, in MemberState row)
    {
        var device = city.Devices[row.Device];
        if ((Kinds & (1 << (int)device.Kind)) == 0)
        {
            return LiveSight.Hidden;
        }

        if (!row.Present)
        {
            return LiveSight.Left;
        }

        if (Box is not { } box || box.Contains(Places.PositionOf(device, row.Reported)))
        {
            return LiveSight.Present;
        }

        // A vehicle outside the rectangle may have been inside it before, and the listener would keep it there.
        return device.Kind == DeviceKind.Vehicle ? LiveSight.Left : LiveSight.Hidden;
    }
}

/// <summary>How a listener sees a row.</summary>
internal enum LiveSight
{
    /// <summary>It did not ask for it.</summary>
    Hidden,

    /// <summary>It asked for it and it is there.</summary>
    Present,

    /// <summary>It has left what the listener watches.</summary>
    Left,
}

/// <summary>Where devices are.</summary>
internal static class Places
{
    /// <summary>A vehicle's reported position, else the inventory's.</summary>
    public static Position PositionOf(Device device, in Reported reported)
    {
        var values = reported.Values;
        return device.Kind == DeviceKind.Vehicle && values.Has(Slot.Vehicle.Longitude) && values.Has(Slot.Vehicle.Latitude)
            ? new Position(values[Slot.Vehicle.Longitude], values[Slot.Vehicle.Latitude])
            : device.Position;
    }
}

/// <summary>A listener's positions as the text of an event's id, such as <c>HOP:17.2201,CEN:9.12</c>.</summary>
internal static class LiveToken
{
    /// <summary>Writes the positions of the zones that have one.</summary>
    public static string Write(IReadOnlyList<(string Zone, LivePosition Position)> positions) =>
        string.Join(',', positions.Where(at => at.Position.Epoch != 0).Select(at => $"{at.Zone}:{at.Position.Epoch}.{at.Position.Version}"));

    /// <summary>Reads positions by zone; parts that cannot be read are left out, and their zones start anew.</summary>
    public static Dictionary<string, LivePosition> Read(string? token)
    {
        var positions = new Dictionary<string, LivePosition>(StringComparer.Ordinal);
        foreach (var part in (token ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var colon = part.IndexOf(':', StringComparison.Ordinal);
            var dot = part.IndexOf('.', StringComparison.Ordinal);
            if (colon > 0 && dot > colon
                && long.TryParse(part.AsSpan(colon + 1, dot - colon - 1), out var epoch) && long.TryParse(part.AsSpan(dot + 1), out var version))
            {
                positions[part[..colon]] = new LivePosition(epoch, version);
            }
        }

        return positions;
    }
}
