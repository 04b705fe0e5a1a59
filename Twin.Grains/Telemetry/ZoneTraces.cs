using System.Diagnostics;
using Twin.City;
using Twin.City.Devices;
using Twin.City.Inventory;
using Twin.City.Lighting;
using Twin.Grains.Commands;
using Twin.Grains.Lighting;
using Twin.Grains.Zones;

namespace Twin.Grains.Telemetry;

/// <summary>
/// Writes the spans of a zone: the reading that a decision followed from, the decision, the command, the answer, the acknowledgement. They are written when a step is over, with the times at which it
/// was, so nothing has to be remembered; ids follow from facts (<see cref="TraceIds"/>).
/// </summary>
internal sealed class ZoneTraces(CityInventory city, string zone, CityClock clock, ZoneLights lights)
{
    private long _lastNumber;

    /// <summary>A decision has come into force.</summary>
    public void Decided(StreetControl street)
    {
        if (!TwinSpans.AreCollected || street.InForce is not { } decision)
        {
            return;
        }

        var trace = TraceIds.Of(decision, city);
        var decidedAt = Machine(decision.Light.At);
        var parent = default(ActivitySpanId);
        if (TraceIds.CauseOf(decision) is { } cause)
        {
            parent = TraceIds.SpanOf(TwinSpans.Reading, decision.Id);
            var reportedAt = Earlier(Machine(DateTimeOffset.FromUnixTimeMilliseconds(cause.Stamp.AtMs)), decidedAt);
            var own = new SpanPlace(trace, parent, default, IsAlwaysKept: false);
            TwinSpans.Write(TwinSpans.Reading, ActivityKind.Consumer, own, new SpanTime(reportedAt, decidedAt), span => span
                .SetTag("twin.device", city.Devices[cause.Counter].Id)
                .SetTag("twin.sequence", cause.Stamp.Sequence)
                .SetTag("twin.vehicles", cause.Vehicles)
                .SetTag("twin.period_s", cause.PeriodS));
        }

        var place = new SpanPlace(trace, TraceIds.SpanOf(TwinSpans.Decision, decision.Id), parent, IsAlwaysKept: false);
        TwinSpans.Write(TwinSpans.Decision, ActivityKind.Internal, place, new SpanTime(decidedAt, Now), span => span
            .SetTag("twin.zone", zone)
            .SetTag("twin.street", street.Lit.Street.Id)
            .SetTag("twin.decision", decision.Id)
            .SetTag("twin.rule", decision.Light.Rule.Name())
            .SetTag("twin.level_percent", decision.Light.LevelPercent)
            .SetTag("twin.volume_per_hour", decision.Light.VolumePerHour)
            .SetTag("twin.lamps", street.Lamps.Length));
    }

    /// <summary>Writes the spans of commands that go out, and gives the commands to the field what continues their traces.</summary>
    public FieldCommand[] Sent(FieldCommand[] commands)
    {
        if (!TwinSpans.AreCollected)
        {
            return commands;
        }

        var sent = new List<FieldCommand>(commands.Length);
        foreach (var messages in commands.GroupBy(command => command.Correlation, StringComparer.Ordinal))
        {
            var traceParent = WriteSent([.. messages]);
            sent.AddRange(messages.Select(message => message with { TraceParent = traceParent }));
        }

        return [.. sent];
    }

    /// <summary>The field has answered a command.</summary>
    public void Replied(FieldReply reply, in DeviceCommand command)
    {
        if (!TwinSpans.AreCollected || Cause(command.Want, reply.Devices[0], reply.Correlation) is not { } cause)
        {
            return;
        }

        var order = command.Want.Command;
        TwinSpans.Write(TwinSpans.Reply, ActivityKind.Consumer, AfterCommand(cause, reply.Correlation), new SpanTime(SentAt(command.Delivery), Now), span => span
            .SetTag("twin.zone", zone)
            .SetTag("twin.command", order)
            .SetTag("twin.correlation", reply.Correlation)
            .SetTag("twin.devices", reply.Devices.Length)
            .SetStatus(reply.Refusal is null ? ActivityStatusCode.Unset : ActivityStatusCode.Error, reply.Refusal));
    }

    /// <summary>Devices have reported what was wanted of them: one span for those that were told together and are heard together.</summary>
    public void Acknowledged(IReadOnlyList<AcknowledgedCommand> acknowledged)
    {
        foreach (var group in acknowledged.GroupBy(one => one.Correlation, StringComparer.Ordinal))
        {
            var first = group.First();
            if (Cause(first.Command.Want, first.Device, group.Key) is not { } cause)
            {
                continue;
            }

            TwinSpans.Write(TwinSpans.Acknowledge, ActivityKind.Consumer, AfterCommand(cause, group.Key), new SpanTime(SentAt(first.Command.Delivery), Now), span => span
                .SetTag("twin.zone", zone)
                .SetTag("twin.command", first.Command.Want.Command)
                .SetTag("twin.correlation", group.Key)
                .SetTag("twin.device", city.Devices[first.Device].Id)
                .SetTag("twin.devices", group.Count()));
        }
    }

    private DateTimeOffset Now => clock.Now - clock.Offset;

    private string? WriteSent(FieldCommand[] messages)
    {
        var first = messages[0];
        var want = new CommandWant(first.Command, first.Source, first.Values ?? DeviceValues.Empty, first.Until, first.Ramp);
        if (Cause(want, first.Devices[0], first.Correlation) is not { } cause)
        {
            return null;
        }

        // Sent again under the number that it had: the first sending keeps the id by which answers find it.
        var isAgain = !IsNew(first.Correlation);
        ActivitySpanId? own = isAgain ? null : TraceIds.SpanOf(TwinSpans.Command, first.Correlation);
        var place = new SpanPlace(cause.Trace, own, cause.Parent, cause.IsOrder);
        return TwinSpans.Write(TwinSpans.Command, ActivityKind.Producer, place, new SpanTime(Now, Now), span => span
            .SetTag("twin.zone", zone)
            .SetTag("twin.command", first.Command)
            .SetTag("twin.source", first.Source.Name())
            .SetTag("twin.correlation", first.Correlation)
            .SetTag("twin.devices", messages.Sum(message => message.Devices.Length))
            .SetTag("twin.device", city.Devices[first.Devices[0]].Id)
            .SetTag("twin.again", isAgain));
    }

    private bool IsNew(string correlation)
    {
        var number = long.Parse(correlation.AsSpan(correlation.LastIndexOf('.') + 1), System.Globalization.CultureInfo.InvariantCulture);
        var isNew = number > _lastNumber;
        _lastNumber = Math.Max(_lastNumber, number);
        return isNew;
    }

    private CommandCause? Cause(in CommandWant want, int device, string correlation)
    {
        var command = want.Command;
        switch (want.Source)
        {
            case CommandSource.Override:
                return new CommandCause(TraceIds.OfOrder(command), TraceIds.SpanOf(TwinSpans.Order, command), IsOrder: true);

            case CommandSource.Dynamic:
                return lights.StreetOf(device)?.Decisions.FirstOrDefault(decision => decision.Id == command) is { } known
                    ? new CommandCause(TraceIds.Of(known, city), TraceIds.SpanOf(TwinSpans.Decision, known.Id), IsOrder: false)
                    : null;

            default:
                return new CommandCause(TraceIds.OfProgram(correlation), default, IsOrder: false);
        }
    }

    private static SpanPlace AfterCommand(in CommandCause cause, string correlation) =>
        new(cause.Trace, null, TraceIds.SpanOf(TwinSpans.Command, correlation), cause.IsOrder);

    private DateTimeOffset SentAt(in Delivery delivery) => Earlier(Machine(DateTimeOffset.FromUnixTimeMilliseconds(delivery.SentAtMs)), Now);

    private DateTimeOffset Machine(DateTimeOffset cityTime) => cityTime - clock.Offset;

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    /// <summary>What a command follows from.</summary>
    private readonly record struct CommandCause(ActivityTraceId Trace, ActivitySpanId Parent, bool IsOrder);
}
