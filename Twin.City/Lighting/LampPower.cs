namespace Twin.City.Lighting;

/// <summary>What a dimmed lamp draws: a fixed part for its driver and a part that follows its light.</summary>
public static class LampPower
{
    /// <summary>Power in watts at a level in percent; at level 0 the standby power. A level outside 0 to 100 is the nearest in it.</summary>
    /// <param name="levelPercent">Dim level.</param>
    /// <param name="ratedPowerW">What the lamp draws at 100 percent.</param>
    public static double At(double levelPercent, double ratedPowerW)
    {
        if (!(levelPercent > 0))
        {
            return LightingFigures.StandbyPowerW;
        }

        var light = Math.Pow(Math.Min(levelPercent, 100) / 100, LightingFigures.PowerExponent);
        var fixedPowerW = LightingFigures.FixedPowerShare * ratedPowerW;

        // A lamp so small that its fixed part is less than the standby of its controller still has the controller.
        return Math.Max(LightingFigures.StandbyPowerW, fixedPowerW + ((ratedPowerW - fixedPowerW) * light));
    }

    /// <summary>Energy in kilowatt-hours of a ramp from one level to another, or of a constant level: the mean of the powers at its ends over its time.</summary>
    /// <param name="fromLevel">Level in percent at its start.</param>
    /// <param name="toLevel">Level in percent at its end.</param>
    /// <param name="ratedPowerW">What the lamp draws at 100 percent.</param>
    /// <param name="ramp">How long it takes.</param>
    public static double EnergyKWh(double fromLevel, double toLevel, double ratedPowerW, TimeSpan ramp) =>
        (At(fromLevel, ratedPowerW) + At(toLevel, ratedPowerW)) / 2 * ramp.TotalHours / 1000;
}
