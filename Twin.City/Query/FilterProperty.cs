using System.Collections.Frozen;
using Twin.City.Devices;
using Twin.City.Inventory;
using Twin.City.Maintenance;
using ValueType = Twin.City.Devices.ValueType;

namespace Twin.City.Query;

/// <summary>Reads a property of a device.</summary>
internal delegate FilterValue FilterGetter(in FilterSubject subject);

/// <summary>A property of the devices of one kind.</summary>
/// <param name="Type">What it is made of.</param>
/// <param name="Get">Its value.</param>
internal sealed record FilterProperty(PropertyType Type, FilterGetter Get)
{
    private const string ReportedPrefix = "reported.";
    private const string DesiredPrefix = "desired.";
    private const string AttributePrefix = "attributes.";

    private static readonly FrozenDictionary<string, FilterProperty> OfEveryDevice = new Dictionary<string, FilterProperty>(StringComparer.Ordinal)
    {
        ["id"] = Text((in FilterSubject subject) => FilterValue.Of(subject.Device.Id)),
        ["kind"] = Text((in FilterSubject subject) => FilterValue.Of(subject.Device.Kind.Name())),
        ["name"] = Text((in FilterSubject subject) => FilterValue.Of(subject.Device.Name)),
        ["zone"] = Text((in FilterSubject subject) => FilterValue.Of(subject.City.Zones[subject.Zone].Code)),
        ["district"] = Text((in FilterSubject subject) => FilterValue.Of(subject.City.Zones[subject.Zone].District)),
        ["street"] = Text((in FilterSubject subject) => FilterValue.Of(subject.Device.Street)),
        ["streetName"] = Text((in FilterSubject subject) => FilterValue.Of(StreetOf(subject)?.Name)),
        ["streetClass"] = Text((in FilterSubject subject) => FilterValue.Of(StreetOf(subject)?.Class)),
        ["cabinet"] = Text((in FilterSubject subject) => FilterValue.Of((subject.Device as Lamp)?.Cabinet)),
        ["status"] = Text((in FilterSubject subject) => FilterValue.Of(DeviceStatus.Health(subject.Device.Kind, subject.Reported).Name())),
        ["derived"] = new(PropertyType.Flag, (in FilterSubject subject) => FilterValue.Of(subject.Device.IsDerived)),
        ["alarm"] = new(PropertyType.Texts, (in FilterSubject subject) => subject.Alarms.IsEmpty ? FilterValue.Null : FilterValue.Of([.. subject.Alarms.Select(alarm => alarm.Key.Code.Name())])),
        ["ageS"] = new(PropertyType.Number, (in FilterSubject subject) => FilterValue.Of(AgeS(subject))),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>
    /// The property that a name means for a kind; null when the kind has none of this name. Without a prefix it is one of every device, else a value that the kind
    /// reports, else an attribute.
    /// </summary>
    public static FilterProperty? Find(string name, DeviceKind kind)
    {
        if (name.StartsWith(ReportedPrefix, StringComparison.Ordinal))
        {
            return Reported(name[ReportedPrefix.Length..], kind);
        }

        if (name.StartsWith(DesiredPrefix, StringComparison.Ordinal))
        {
            return Desired(name[DesiredPrefix.Length..], kind);
        }

        if (name.StartsWith(AttributePrefix, StringComparison.Ordinal))
        {
            return Attribute(name[AttributePrefix.Length..], kind);
        }

        return OfEveryDevice.GetValueOrDefault(name) ?? Reported(name, kind) ?? Attribute(name, kind);
    }

    private static FilterProperty? Reported(string name, DeviceKind kind) => Definition(name, kind) is { } definition
        ? new(TypeOf(definition), (in FilterSubject subject) => Value(definition, subject.Reported.Values))
        : null;

    private static FilterProperty? Desired(string name, DeviceKind kind) => Definition(name, kind) is { CanBeDesired: true } definition
        ? new(TypeOf(definition), (in FilterSubject subject) => subject.Desired is { } desired ? Value(definition, desired.Values) : FilterValue.Null)
        : null;

    private static FilterProperty? Attribute(string name, DeviceKind kind) => DeviceAttribute.Of(kind).FirstOrDefault(attribute => attribute.Name == name) is { } found
        ? new(found.Type, (in FilterSubject subject) => FilterValue.OfAttribute(found.Read(subject.Device)))
        : null;

    private static ValueDefinition? Definition(string name, DeviceKind kind) => KindSchema.Of(kind).Values.FirstOrDefault(definition => definition.Name == name);

    private static PropertyType TypeOf(ValueDefinition definition) => definition.Type switch
    {
        ValueType.Number or ValueType.Whole => PropertyType.Number,
        ValueType.Flag => PropertyType.Flag,
        _ => PropertyType.Text,
    };

    private static FilterValue Value(ValueDefinition definition, in DeviceValues values)
    {
        if (definition.Type == ValueType.Text)
        {
            return FilterValue.Of(values.Text);
        }

        if (!values.Has(definition.Slot))
        {
            return FilterValue.Null;
        }

        var number = values[definition.Slot];
        return definition.Type switch
        {
            ValueType.Flag => FilterValue.Of(number != 0),
            ValueType.Choice => FilterValue.Of(definition.Choices[(int)number]),
            _ => FilterValue.Of(number),
        };
    }

    private static Street? StreetOf(in FilterSubject subject) => subject.Device.Street is { } street ? subject.City.FindStreet(street) : null;

    private static double AgeS(in FilterSubject subject) =>
        subject.Reported.Stamp.IsReported ? Math.Max(0, subject.NowMs - subject.Reported.Stamp.AtMs) / 1000.0 : double.NaN;

    private static FilterProperty Text(FilterGetter get) => new(PropertyType.Text, get);
}
