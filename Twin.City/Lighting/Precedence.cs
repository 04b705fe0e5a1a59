using System.Runtime.InteropServices;
using Twin.City.Devices;

namespace Twin.City.Lighting;

/// <summary>What a lamp is to do, and who decided it.</summary>
/// <param name="LevelPercent">From 0 to 100.</param>
/// <param name="Source">Whose wish it is.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct LightTarget(double LevelPercent, CommandSource Source);

/// <summary>Who is obeyed when several ask for a level (TALQ 2.7.1): override, then dynamic, then program, then the lamp's default.</summary>
public static class Precedence
{
    /// <summary>The level of the strongest who asks for one. Null and NaN ask for nothing; a level outside 0 to 100 is the nearest in it; a default that is no number is full.</summary>
    public static LightTarget Decide(double? overrideLevel, double? dynamicLevel, double? programLevel, double defaultLevel) =>
        Wish(overrideLevel, CommandSource.Override)
        ?? Wish(dynamicLevel, CommandSource.Dynamic)
        ?? Wish(programLevel, CommandSource.Program)
        ?? Wish(defaultLevel, CommandSource.Default)
        ?? new LightTarget(LightingFigures.FullPercent, CommandSource.Default);

    private static LightTarget? Wish(double? level, CommandSource source) =>
        level is { } asked && !double.IsNaN(asked) ? new LightTarget(Math.Clamp(asked, 0, 100), source) : null;
}
