using Twin.City.Devices;
using Twin.City.Inventory;

namespace Twin.City.Lighting;

/// <summary>What some lamps add up to.</summary>
/// <param name="Total">How many there are.</param>
/// <param name="Reporting">How many have reported at least once.</param>
/// <param name="Lit">How many report a level above 0.</param>
/// <param name="MeanLevel">Mean of the levels that are reported, in percent; null when none is.</param>
/// <param name="PowerW">Power that they report, in watts.</param>
/// <param name="RatedPowerW">Power that they would take at full level by the inventory, in watts.</param>
public sealed record LampFigures(int Total, int Reporting, int Lit, double? MeanLevel, double PowerW, double RatedPowerW)
{
    /// <summary>The figures of lamps and what each last reported.</summary>
    public static LampFigures Of(IEnumerable<(Lamp Lamp, Reported Reported)> lamps)
    {
        int total = 0, reporting = 0, lit = 0, levels = 0;
        double level = 0, powerW = 0, ratedPowerW = 0;
        foreach (var (lamp, reported) in lamps)
        {
            total++;
            ratedPowerW += lamp.PowerW;
            if (!reported.Stamp.IsReported)
            {
                continue;
            }

            reporting++;
            var values = reported.Values;
            powerW += values.Has(Slot.Lamp.PowerW) ? values[Slot.Lamp.PowerW] : 0;
            if (values.Has(Slot.Lamp.Level))
            {
                levels++;
                level += values[Slot.Lamp.Level];
                lit += values[Slot.Lamp.Level] > 0 ? 1 : 0;
            }
        }

        return new LampFigures(total, reporting, lit, levels > 0 ? level / levels : null, powerW, ratedPowerW);
    }
}
