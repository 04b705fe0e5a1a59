using Twin.City.Devices;

namespace Twin.City.Field;

/// <summary>What a topic of the field is about (docs/mqtt.md, «Topics»).</summary>
public enum FieldSubject
{
    /// <summary>Readings as they come.</summary>
    Telemetry,

    /// <summary>Readings that are sent at once because they matter.</summary>
    Event,

    /// <summary>Whether the connection stands.</summary>
    State,

    /// <summary>What the twin orders.</summary>
    Command,

    /// <summary>The answer to an order.</summary>
    Reply,
}

/// <summary>A topic of a device or of a gateway: <c>twin/v1/{kind}/{id}/…</c>.</summary>
/// <param name="Kind">The device's kind; null for a gateway.</param>
/// <param name="Id">The device's or the gateway's id.</param>
/// <param name="Subject">What it is about.</param>
/// <param name="Command">Name of the command (<c>desired</c>, <c>program</c>) of a command or reply; else null.</param>
public readonly record struct FieldTopic(DeviceKind? Kind, string Id, FieldSubject Subject, string? Command = null)
{
    /// <summary>What every topic of the twin begins with.</summary>
    public const string Root = "twin/v1/";

    /// <summary>The twin says here every ten seconds that it is there.</summary>
    public const string CentreState = Root + "centre/state";

    /// <summary>Breaks things of the emulated field on purpose (docs/field.md).</summary>
    public const string Control = Root + "field/control";

    /// <summary>The command that carries a desired state.</summary>
    public const string Desired = "desired";

    /// <summary>The command that carries a lighting program.</summary>
    public const string Program = "program";

    private const string Gateway = "gateway";

    /// <summary>Reads a topic name; false when it is none of a device or gateway.</summary>
    public static bool TryParse(string topic, out FieldTopic parsed)
    {
        parsed = default;
        if (!topic.StartsWith(Root, StringComparison.Ordinal))
        {
            return false;
        }

        Span<Range> levels = stackalloc Range[6];
        var rest = topic.AsSpan(Root.Length);
        var count = rest.Split(levels, '/');
        if (count < 3 || rest[levels[1]].IsEmpty)
        {
            return false;
        }

        DeviceKind? kind = null;
        if (!rest[levels[0]].SequenceEqual(Gateway))
        {
            if (!DeviceKinds.TryParse(rest[levels[0]], out var device))
            {
                return false;
            }

            kind = device;
        }

        var id = rest[levels[1]].ToString();
        switch (rest[levels[2]])
        {
            case "telemetry" when count == 3:
                parsed = new FieldTopic(kind, id, FieldSubject.Telemetry);
                return true;
            case "event" when count == 3:
                parsed = new FieldTopic(kind, id, FieldSubject.Event);
                return true;
            case "state" when count == 3:
                parsed = new FieldTopic(kind, id, FieldSubject.State);
                return true;
            case "cmd" when count == 4 && !rest[levels[3]].IsEmpty:
                parsed = new FieldTopic(kind, id, FieldSubject.Command, rest[levels[3]].ToString());
                return true;
            case "cmd" when count == 5 && !rest[levels[3]].IsEmpty && rest[levels[4]].SequenceEqual("reply"):
                parsed = new FieldTopic(kind, id, FieldSubject.Reply, rest[levels[3]].ToString());
                return true;
            default:
                return false;
        }
    }

    /// <inheritdoc />
    public override string ToString() => Subject switch
    {
        FieldSubject.Telemetry => $"{Address(Kind, Id)}/telemetry",
        FieldSubject.Event => $"{Address(Kind, Id)}/event",
        FieldSubject.State => $"{Address(Kind, Id)}/state",
        FieldSubject.Command => $"{Address(Kind, Id)}/cmd/{Command}",
        _ => $"{Address(Kind, Id)}/cmd/{Command}/reply",
    };

    private static string Address(DeviceKind? kind, string id) => $"{Root}{kind?.Name() ?? Gateway}/{id}";
}
