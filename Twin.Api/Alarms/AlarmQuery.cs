using System.Globalization;
using Twin.Api.Devices;
using Twin.City.Inventory;
using Twin.City.Maintenance;

namespace Twin.Api.Alarms;

/// <summary>Which alarms a list asks for.</summary>
internal sealed record AlarmQuery(
    IReadOnlySet<int>? Zones, IReadOnlySet<string>? Codes, IReadOnlySet<string>? States, IReadOnlySet<string>? Priorities, string? Device, int Limit, AlarmPlace? After)
{
    /// <summary>Reads a query; null with the field and what is wrong with it when it cannot be read.</summary>
    public static AlarmQuery? Read(IQueryCollection query, CityInventory city, out string field, out string problem)
    {
        field = "";
        problem = "";
        foreach (var name in query.Keys)
        {
            if (name is not ("zone" or "code" or "state" or "priority" or "device" or "limit" or "cursor"))
            {
                return Wrong(name, "There is no such parameter.", out field, out problem);
            }
        }

        if (!QueryText.TryZones(query["zone"], city, out var zones))
        {
            return Wrong("zone", "There is no such zone.", out field, out problem);
        }

        if (!TryWords(query["code"], AlarmWords.Codes, out var codes))
        {
            return Wrong("code", $"Codes are {string.Join(", ", AlarmWords.Codes)}.", out field, out problem);
        }

        if (!TryWords(query["state"], AlarmWords.States, out var states))
        {
            return Wrong("state", $"States are {string.Join(", ", AlarmWords.States)}.", out field, out problem);
        }

        if (!TryWords(query["priority"], AlarmWords.Priorities, out var priorities))
        {
            return Wrong("priority", $"Priorities are {string.Join(", ", AlarmWords.Priorities)}.", out field, out problem);
        }

        string? device = query["device"];
        if (device is not null && city.Find(device) is null)
        {
            return Wrong("device", "There is no such device.", out field, out problem);
        }

        if (!QueryText.TryLimit(query, out var limit))
        {
            return Wrong("limit", $"A limit is 1 to {QueryText.MostAtOnce}.", out field, out problem);
        }

        AlarmPlace? after = null;
        if (query.ContainsKey("cursor") && (after = AlarmPlace.Read(query["cursor"])) is null)
        {
            return Wrong("cursor", "This cursor was not made here.", out field, out problem);
        }

        return new AlarmQuery(zones, codes, states, priorities, device, limit, after);
    }

    /// <summary>True when the alarm is asked for; without a state those that are neither over nor shelved are.</summary>
    public bool Includes(Alarm alarm) =>
        (States?.Contains(alarm.State.Name()) ?? alarm.IsOpen)
        && Codes?.Contains(alarm.Key.Code.Name()) is not false
        && Priorities?.Contains(alarm.Rule.Priority.Name()) is not false
        && (Device is null || alarm.Devices.Contains(Device, StringComparer.Ordinal));

    private static bool TryWords(string? text, IReadOnlyList<string> known, out IReadOnlySet<string>? words)
    {
        words = string.IsNullOrEmpty(text) ? null : text.Split(',').ToHashSet(StringComparer.Ordinal);
        return words is null || words.All(word => known.Contains(word, StringComparer.Ordinal));
    }

    private static AlarmQuery? Wrong(string name, string what, out string field, out string problem)
    {
        field = name;
        problem = what;
        return null;
    }
}

/// <summary>Where an alarm stands in a list: those raised last first, of one instant by id.</summary>
internal sealed record AlarmPlace(long RaisedAtMs, string Id)
{
    /// <summary>The place of an alarm.</summary>
    public static AlarmPlace Of(Alarm alarm) => new(alarm.LastRaisedAt.ToUnixTimeMilliseconds(), alarm.Id);

    /// <summary>Reads a cursor; null when it was not made here.</summary>
    public static AlarmPlace? Read(string? cursor)
    {
        return QueryText.TryCursor(cursor ?? "", out var place) && place.Split(' ') is [var at, var id] && long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var raisedAtMs) && Alarm.ZoneOf(id) is not null
            ? new AlarmPlace(raisedAtMs, id)
            : null;
    }

    /// <summary>The cursor for going on after this place.</summary>
    public string Cursor() => QueryText.Cursor(string.Create(CultureInfo.InvariantCulture, $"{RaisedAtMs} {Id}"));

    /// <summary>True when this place comes later in the list.</summary>
    public bool ComesAfter(AlarmPlace other) =>
        RaisedAtMs < other.RaisedAtMs || (RaisedAtMs == other.RaisedAtMs && string.CompareOrdinal(Id, other.Id) > 0);
}
