using System.Text.Json;
using Twin.City.Devices;
using Twin.City.Inventory;

namespace Twin.Api.Commands;

/// <summary>The devices that a command for many means: of one kind, narrowed by zones, streets, cabinets and ids; what is named narrows, all that is named must fit.</summary>
/// <param name="Kind">Their kind.</param>
/// <param name="Devices">The devices, by ordinal; at least one.</param>
internal sealed record OrderTargets(DeviceKind Kind, IReadOnlyList<Device> Devices)
{
    private const string Field = "targets";

    /// <summary>Reads the member <c>targets</c>; null with the field and what is wrong with it when it means no device.</summary>
    public static OrderTargets? Read(JsonElement targets, CityInventory city, out FieldProblem problem)
    {
        var cabinets = city.Cabinets.Select(cabinet => cabinet.Id).ToHashSet(StringComparer.Ordinal);
        var named = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        DeviceKind? kind = null;
        if (targets.ValueKind != JsonValueKind.Object)
        {
            problem = new FieldProblem(Field, "'targets' must be an object that names a kind or devices.");
            return null;
        }

        foreach (var member in targets.EnumerateObject())
        {
            Func<string, bool>? isKnown = member.Name switch
            {
                "zones" => code => city.FindZone(code) is not null,
                "streets" => id => city.FindStreet(id) is not null,
                "cabinets" => cabinets.Contains,
                "devices" => id => city.Find(id) is not null,
                _ => null,
            };
            if (isKnown is not null ? !TryIds(member, isKnown, named, out problem) : !TryKind(member, ref kind, out problem))
            {
                return null;
            }
        }

        if (named.TryGetValue("devices", out var ids) && !AreOfOneKind(ids, city, ref kind))
        {
            problem = new FieldProblem($"{Field}.devices", "The devices must be of one kind, the one of 'targets.kind' when it is named.");
            return null;
        }

        return Resolve(city, kind, named, out problem);
    }

    private static OrderTargets? Resolve(CityInventory city, DeviceKind? kind, Dictionary<string, HashSet<string>> named, out FieldProblem problem)
    {
        if (kind is not { } only)
        {
            problem = new FieldProblem(Field, "'targets' must name a kind or devices.");
            return null;
        }

        Device[] devices = [.. city.Devices.Where(device => device.Kind == only
            && IsMeant(named, "zones", city.Zones[device.Zone].Code)
            && IsMeant(named, "streets", device.Street)
            && IsMeant(named, "cabinets", (device as Lamp)?.Cabinet)
            && IsMeant(named, "devices", device.Id))];
        problem = devices.Length > 0 ? default : new FieldProblem(Field, "No device fits all that 'targets' names.");
        return devices.Length > 0 ? new OrderTargets(only, devices) : null;
    }

    private static bool IsMeant(Dictionary<string, HashSet<string>> named, string what, string? value) =>
        !named.TryGetValue(what, out var among) || (value is not null && among.Contains(value));

    private static bool TryKind(JsonProperty member, ref DeviceKind? kind, out FieldProblem problem)
    {
        problem = default;
        if (member.Name != "kind")
        {
            problem = new FieldProblem($"{Field}.{member.Name}", "'targets' has the members kind, zones, streets, cabinets and devices.");
            return false;
        }

        if (member.Value.ValueKind != JsonValueKind.String || !DeviceKinds.TryParse(member.Value.GetString(), out var read))
        {
            problem = new FieldProblem($"{Field}.kind", "Kinds are " + string.Join(", ", DeviceKinds.All.Select(known => known.Name())) + ".");
            return false;
        }

        kind = read;
        return true;
    }

    private static bool TryIds(JsonProperty member, Func<string, bool> isKnown, Dictionary<string, HashSet<string>> named, out FieldProblem problem)
    {
        problem = default;
        var ids = named[member.Name] = new HashSet<string>(StringComparer.Ordinal);
        if (member.Value.ValueKind != JsonValueKind.Array)
        {
            problem = new FieldProblem($"{Field}.{member.Name}", $"'{member.Name}' must be a list of texts.");
            return false;
        }

        foreach (var item in member.Value.EnumerateArray())
        {
            var id = item.ValueKind == JsonValueKind.String ? item.GetString()! : item.GetRawText();
            if (item.ValueKind != JsonValueKind.String || !isKnown(id))
            {
                problem = new FieldProblem($"{Field}.{member.Name}", $"The city has no '{id}' among its {member.Name}.");
                return false;
            }

            ids.Add(id);
        }

        return true;
    }

    private static bool AreOfOneKind(HashSet<string> ids, CityInventory city, ref DeviceKind? kind)
    {
        foreach (var id in ids)
        {
            var its = city.Find(id)!.Kind;
            if (its != (kind ??= its))
            {
                return false;
            }
        }

        return true;
    }
}
