using System.Text.Json;
using Twin.Api.Devices;
using Twin.City.Devices;
using Twin.City.Inventory;
using Twin.City.Query;
using Places = Twin.Api.Live.Places;

namespace Twin.Api.Commands;

/// <summary>
/// The devices that a command for many means: of one kind, narrowed by zones, streets, cabinets, ids, a filter and an area; what is named narrows, all that is named must fit.
/// A filter and an area are asked once, of the devices as they are when the command comes.
/// </summary>
/// <param name="Kind">Their kind; null when no device fits and no kind is named.</param>
/// <param name="Devices">The devices, by ordinal.</param>
internal sealed record OrderTargets(DeviceKind? Kind, IReadOnlyList<Device> Devices)
{
    private const string Field = "targets";

    /// <summary>Reads the member <c>targets</c>; null with the field and what is wrong with it when it cannot be read.</summary>
    public static OrderTargets? Read(JsonElement targets, FilterSubjects subjects, out FieldProblem problem)
    {
        var city = subjects.City;
        var cabinets = city.Cabinets.Select(cabinet => cabinet.Id).ToHashSet(StringComparer.Ordinal);
        var named = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        DeviceKind? kind = null;
        Filter? where = null;
        Area? area = null;
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
            var isRead = member.Name switch
            {
                "where" => TryWhere(member, out where, out problem),
                "geometry" => FilterText.TryArea(member.Value, $"{Field}.geometry", out area, out problem),
                _ => isKnown is not null ? TryIds(member, isKnown, named, out problem) : TryKind(member, ref kind, out problem),
            };
            if (!isRead)
            {
                return null;
            }
        }

        if (named.TryGetValue("devices", out var ids) && !AreOfOneKind(ids, city, ref kind))
        {
            problem = new FieldProblem($"{Field}.devices", "The devices must be of one kind, the one of 'targets.kind' when it is named.");
            return null;
        }

        if (kind is null && where is null && area is null)
        {
            problem = new FieldProblem(Field, "'targets' must name a kind or devices.");
            return null;
        }

        Device[] devices = [.. city.Devices.Where(device => (kind is null || device.Kind == kind) && IsMeant(device, city, named) && Fits(subjects, device, where, area))];
        kind ??= devices is [var first, ..] ? first.Kind : null;
        problem = Array.TrueForAll(devices, device => device.Kind == kind) ? default : new FieldProblem($"{Field}.kind", "What 'targets' names is of several kinds: name one.");
        return problem == default ? new OrderTargets(kind, devices) : null;
    }

    private static bool IsMeant(Device device, CityInventory city, Dictionary<string, HashSet<string>> named) =>
        IsMeant(named, "zones", city.Zones[device.Zone].Code)
        && IsMeant(named, "streets", device.Street)
        && IsMeant(named, "cabinets", (device as Lamp)?.Cabinet)
        && IsMeant(named, "devices", device.Id);

    private static bool Fits(FilterSubjects subjects, Device device, Filter? where, Area? area)
    {
        if (where is null && area is null)
        {
            return true;
        }

        var subject = subjects.Of(device);
        return area?.Contains(Places.PositionOf(device, subject.Reported)) != false && where?.Fits(subject) != false;
    }

    private static bool TryWhere(JsonProperty member, out Filter? where, out FieldProblem problem)
    {
        if (member.Value.ValueKind == JsonValueKind.String && member.Value.GetString() is { Length: > 0 } text)
        {
            return FilterText.TryWhere(text, $"{Field}.where", out where, out problem);
        }

        where = null;
        problem = new FieldProblem($"{Field}.where", "'where' must be a text: a filter.");
        return false;
    }

    private static bool IsMeant(Dictionary<string, HashSet<string>> named, string what, string? value) =>
        !named.TryGetValue(what, out var among) || (value is not null && among.Contains(value));

    private static bool TryKind(JsonProperty member, ref DeviceKind? kind, out FieldProblem problem)
    {
        problem = default;
        if (member.Name != "kind")
        {
            problem = new FieldProblem($"{Field}.{member.Name}", "'targets' has the members kind, zones, streets, cabinets, devices, where and geometry.");
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
