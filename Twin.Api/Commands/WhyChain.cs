using System.Globalization;
using Twin.Api.Devices;
using Twin.City;
using Twin.City.Devices;
using Twin.City.Inventory;
using Twin.City.Lighting;
using Twin.Grains.Commands;
using Twin.Grains.Lighting;

namespace Twin.Api.Commands;

/// <summary>Tells, from what a zone knows, why a device does what it does.</summary>
internal sealed class WhyChain(CityClock clock)
{
    /// <summary>The chain of a device.</summary>
    public WhyDocument Of(Device device, WhySnapshot why)
    {
        var now = clock.Now;
        var desired = (why.Desired ?? DesiredState.None).At(now);
        var command = why.Command is { Command.Length: > 0 } wanted ? wanted : null;
        return new WhyDocument(
            device.Id,
            now,
            command is null ? null : new WantedDocument(new ValuesDocument(device.Kind, command.Values), command.Source.Name(), command.Until),
            DeviceDocuments.ReportedOf(device.Kind, why.Reported, clock),
            Layers(device, why, desired),
            command is null ? [] : [.. Chain(device, why, desired, command)],
            [.. (why.Light?.Decisions ?? []).Skip(1).Select(Earlier)]);
    }

    private static LayerDocument[] Layers(Device device, WhySnapshot why, DesiredState desired)
    {
        var byHand = new LayerDocument(CommandSource.Override.Name(), desired.IsEmpty ? null : new ValuesDocument(device.Kind, desired.Values));
        if (why.Light is not { } light)
        {
            return [byHand];
        }

        var dynamic = light.Decisions is [{ Rule: not LightingRule.Daylight } decision, ..] ? Level(decision.LevelPercent) : (ValuesDocument?)null;
        return
        [
            byHand,
            new LayerDocument(CommandSource.Dynamic.Name(), dynamic),
            new LayerDocument(CommandSource.Program.Name(), Level(light.ProgramLevelPercent)),
        ];
    }

    private static IEnumerable<WhyStepDocument> Chain(Device device, WhySnapshot why, DesiredState desired, CommandWhy command)
    {
        var causes = command.Source switch
        {
            CommandSource.Override => Person(desired, command),
            CommandSource.Dynamic => Traffic(device, why.Light!, command),
            _ => Clock(why.Light),
        };
        foreach (var step in causes)
        {
            yield return step;
        }

        if (command.SentAtMs > 0)
        {
            yield return new WhyStepDocument("command", SentText(command))
            {
                At = Instant(command.SentAtMs),
                Id = command.Command,
                Status = PhaseName(command.Phase),
                Attempts = command.Attempts,
            };
        }

        if (command.AcknowledgedAtMs > 0)
        {
            yield return Acknowledgement(device, command);
        }
    }

    private static WhyStepDocument Acknowledgement(Device device, CommandWhy command)
    {
        // A device that did it already has no reason to report: then the controller's answer is the acknowledgement.
        var didAlready = command.AcknowledgedAtMs < command.SentAtMs;
        var text = didAlready ? $"The controller took it; {device.Id} had reported the same before." : $"{device.Id} reports what is wanted.";
        return new WhyStepDocument("acknowledgement", text)
        {
            At = Instant(didAlready ? command.AnsweredAtMs : command.AcknowledgedAtMs),
            Device = device.Id,
            Seq = command.AcknowledgedSequence,
        };
    }

    private static IEnumerable<WhyStepDocument> Person(DesiredState desired, CommandWhy command)
    {
        if (desired.Orders.FirstOrDefault(progress => progress.Order.Id == command.Command)?.Order is not { } order)
        {
            yield break;
        }

        yield return new WhyStepDocument("person", $"{order.Actor} asked for it: {order.Reason}")
        {
            At = order.At,
            Actor = order.Actor,
            Reason = order.Reason,
        };
        yield return new WhyStepDocument("rule", "An order by a person goes before traffic and program until it ends or is taken back.") { Rule = CommandSource.Override.Name() };
        yield return new WhyStepDocument("decision", "The order is in force.") { At = order.At, Id = order.Id };
    }

    private static IEnumerable<WhyStepDocument> Traffic(Device lamp, LightWhy light, CommandWhy command)
    {
        if (light.Decisions.FirstOrDefault(decided => decided.Id == command.Command) is not { } decision)
        {
            yield break;
        }

        foreach (var count in decision.Counts)
        {
            yield return new WhyStepDocument("reading", Sentence($"{count.Counter} counted {count.Vehicles:0} vehicles in {count.PeriodS:0} s."))
            {
                At = Instant(count.AtMs),
                Device = count.Counter,
                Seq = count.Sequence,
                Vehicles = count.Vehicles,
                PeriodS = count.PeriodS,
            };
        }

        yield return new WhyStepDocument("rule", RuleText(decision, light.CapacityPerHour))
        {
            Rule = decision.Rule.Name(),
            Street = lamp.Street,
            VolumePerHour = decision.VolumePerHour,
            CapacityPerHour = light.CapacityPerHour,
        };
        yield return new WhyStepDocument("decision", Sentence($"{lamp.Street} is lit at {decision.LevelPercent} %."))
        {
            At = decision.At,
            Id = decision.Id,
            Street = lamp.Street,
            Level = decision.LevelPercent,
        };
    }

    private static IEnumerable<WhyStepDocument> Clock(LightWhy? light)
    {
        if (light is null)
        {
            yield break;
        }

        yield return new WhyStepDocument("clock", light.IsDark ? "It is dark." : "It is day.");
        yield return new WhyStepDocument("rule", Sentence($"Where nobody counts, the program {light.Program} decides; the controller runs it by itself."))
        {
            Rule = CommandSource.Program.Name(),
        };
        yield return new WhyStepDocument("decision", Sentence($"The program says {light.ProgramLevelPercent} % at this hour.")) { Id = light.Program, Level = light.ProgramLevelPercent };
    }

    private static string RuleText(LightDecisionWire decision, double capacityPerHour) => decision.Rule switch
    {
        LightingRule.NoCountYet => "A counter of the street has not been heard yet: the street gets its full level.",
        LightingRule.SilentCounter => "A counter of the street is silent: the street gets its full level.",
        LightingRule.HighTraffic => Sentence($"{decision.VolumePerHour:0} vehicles/h are {decision.Share:P0} of the street's {capacityPerHour:0}: high traffic."),
        LightingRule.ModerateTraffic => Sentence($"{decision.VolumePerHour:0} vehicles/h are {decision.Share:P0} of the street's {capacityPerHour:0}: moderate traffic."),
        LightingRule.LowTraffic => Sentence($"{decision.VolumePerHour:0} vehicles/h are {decision.Share:P0} of the street's {capacityPerHour:0}: low traffic."),
        _ => "It is day.",
    };

    private static string SentText(CommandWhy command) => command.Phase switch
    {
        DeliveryPhase.Sent => "Sent; the controller has not answered.",
        DeliveryPhase.Taken => "The controller took it; the device does not report it yet.",
        DeliveryPhase.Refused => "The controller refused it.",
        _ => "Sent, taken and done.",
    };

    private static string PhaseName(DeliveryPhase phase) => phase switch
    {
        DeliveryPhase.Sent => "sent",
        DeliveryPhase.Taken => "taken",
        DeliveryPhase.Refused => "refused",
        _ => "settled",
    };

    private static LightDecisionDocument Earlier(LightDecisionWire decision) =>
        new(decision.Id, decision.At, decision.Rule.Name(), decision.LevelPercent, decision.VolumePerHour, decision.Share);

    private static ValuesDocument Level(double levelPercent)
    {
        var values = DeviceValues.Empty;
        values[Slot.Lamp.Level] = levelPercent;
        return new ValuesDocument(DeviceKind.Lamp, values);
    }

    private static DateTimeOffset Instant(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);

    private static string Sentence(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
