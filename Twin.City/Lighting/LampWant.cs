using Twin.City.Devices;

namespace Twin.City.Lighting;

/// <summary>What is wanted of a lamp: never stored, for it follows from what is.</summary>
public static class LampWant
{
    private const double DefaultLevelPercent = LightingFigures.FullPercent;
    private const string ProgramCommand = "program:";

    /// <summary>What the strongest who asks for a level wants now.</summary>
    /// <param name="desired">A person's orders, or null.</param>
    /// <param name="decision">The decision by traffic in force on the lamp's street, or null where nobody counts.</param>
    /// <param name="program">The program in force.</param>
    /// <param name="programLevelPercent">What it says now.</param>
    /// <param name="now">The time: an order may have ended.</param>
    public static CommandWant Of(DesiredState? desired, LightDecision? decision, LightingProgram program, int programLevelPercent, DateTimeOffset now)
    {
        var byHand = desired?.At(now);
        double? overrideLevel = byHand?.Values.Has(Slot.Lamp.Level) == true ? byHand.Values[Slot.Lamp.Level] : null;
        double? dynamicLevel = decision is { Light.Rule: not LightingRule.Daylight } ? decision.Light.LevelPercent : null;
        var target = Precedence.Decide(overrideLevel, dynamicLevel, programLevelPercent, DefaultLevelPercent);
        var values = DeviceValues.Empty;
        values[Slot.Lamp.Level] = target.LevelPercent;
        return target.Source switch
        {
            CommandSource.Override => new CommandWant(byHand!.CauseOf(values), target.Source, values, byHand.Until, LightDecision.RampByHand),
            CommandSource.Dynamic => new CommandWant(decision!.Id, target.Source, values, null, decision.Ramp),
            _ => new CommandWant(ProgramCommand + program.Id, target.Source, values, null, LightDecision.RampUp),
        };
    }
}
