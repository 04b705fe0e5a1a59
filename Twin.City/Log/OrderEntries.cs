using System.Globalization;
using Twin.City.Devices;
using Twin.City.Inventory;
using ValueType = Twin.City.Devices.ValueType;

namespace Twin.City.Log;

/// <summary>What the log says of orders: one entry for each that was accepted.</summary>
public static class OrderEntries
{
    /// <summary>The code of an order.</summary>
    public const string Given = "orderGiven";

    /// <summary>The code of an order that takes back what was ordered.</summary>
    public const string TakenBack = "orderTakenBack";

    private const int MostNamed = 10;

    /// <summary>The entry of an order.</summary>
    /// <param name="order">The order.</param>
    /// <param name="kind">The kind of its devices.</param>
    /// <param name="targets">Their ids.</param>
    /// <param name="city">Tells where they are.</param>
    /// <param name="timeZone">The city's, for the times in the text.</param>
    public static LogDraft Of(Order order, DeviceKind kind, IReadOnlyList<string> targets, CityInventory city, TimeZoneInfo timeZone)
    {
        var takesBack = order.Set == DeviceValues.Empty && order.TakenBack.Count > 0;
        var until = order is { UntilIsStated: true, Until: { } end } ? end : (DateTimeOffset?)null;
        return new LogDraft(
            "command/" + order.Id,
            order.At,
            LogTexts.Clean(order.Actor),
            LogCategory.Order,
            LogTexts.Clean(TextOf(order, kind, targets, takesBack, until is { } stated ? LogTexts.Until(stated, order.At, timeZone) : null)),
            LogTexts.Subjects([.. Named(targets), .. ZonesOf(targets, city), order.Id, order.Revokes?.Id]),
            LogData.Of(
                takesBack ? TakenBack : Given,
                [
                    ("command", order.Id),
                    ("kind", kind.Name()),
                    ("total", targets.Count),
                    ("device", targets is [var only] ? only : null),
                    ("reason", LogTexts.Clean(order.Reason)),
                    ("until", until is { } ends ? LogTexts.Iso(ends) : null),
                    ("revokes", order.Revokes?.Id),
                    ("takenBack", order.TakenBack.Count > 0 ? string.Join(',', NamesTakenBack(order, kind)) : null),
                    .. Values(order, kind).Select(value => ("value." + value.Name, (object?)value.Value)),
                ]),
            RefersTo: null);
    }

    private static string TextOf(Order order, DeviceKind kind, IReadOnlyList<string> targets, bool takesBack, string? until)
    {
        var whom = targets is [var only] ? only : $"{targets.Count} {kind.Name()}s";
        if (order.Revokes is not null)
        {
            return $"Order to {whom} taken back, because {LogTexts.WithoutStop(order.Reason)}.";
        }

        var wants = takesBack
            ? string.Join(", ", NamesTakenBack(order, kind)) + " taken back"
            : string.Join(", ", [.. Values(order, kind).Select(value => Sentence($"{value.Name} {value.Value}")), .. NamesTakenBack(order, kind).Select(name => name + " taken back")]);
        string?[] parts = [wants.Length == 0 ? null : wants, until is null ? null : "until " + until, "because " + LogTexts.WithoutStop(order.Reason)];
        return $"Order to {whom}: {string.Join(", ", parts.OfType<string>())}.";
    }

    private static IEnumerable<(string Name, object Value)> Values(Order order, DeviceKind kind)
    {
        foreach (var definition in KindSchema.Of(kind).Values.Where(definition => definition.CanBeDesired))
        {
            if (definition.Type == ValueType.Text)
            {
                if (order.Set.Text is { } text)
                {
                    yield return (definition.Name, LogTexts.Clean(text));
                }
            }
            else if (order.Set.Has(definition.Slot))
            {
                yield return (definition.Name, ValueOf(definition, order.Set[definition.Slot]));
            }
        }
    }

    private static object ValueOf(ValueDefinition definition, double number) => definition.Type switch
    {
        ValueType.Choice => definition.Choices[(int)number],
        ValueType.Flag => number == 0 ? "false" : "true",
        _ => number,
    };

    private static IEnumerable<string> NamesTakenBack(Order order, DeviceKind kind) =>
        KindSchema.Of(kind).Values.Where(definition => order.TakenBack.Contains(definition.Slot)).Select(definition => definition.Name);

    private static IEnumerable<string> Named(IReadOnlyList<string> targets) => targets.Count <= MostNamed ? targets : [];

    // An order to the whole city concerns every zone, which tells nobody anything.
    private static List<string> ZonesOf(IReadOnlyList<string> targets, CityInventory city)
    {
        var zones = targets.Select(city.Find).OfType<Device>().Select(device => city.Zones[device.Zone].Code).Distinct(StringComparer.Ordinal).ToList();
        return zones.Count <= MostNamed ? zones : [];
    }

    private static string Sentence(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
