using Twin.Api.Mirror;
using Twin.City.Inventory;
using Twin.City.Lighting;

namespace Twin.Api.Lighting;

/// <summary>What some lamps add up to.</summary>
/// <param name="Total">How many there are.</param>
/// <param name="Reporting">How many have reported.</param>
/// <param name="Lit">How many report a level above 0.</param>
/// <param name="MeanLevel">Mean of the levels reported, in percent; null when none is.</param>
/// <param name="PowerW">Power that they report.</param>
/// <param name="RatedPowerW">Power that they would take at full level, by the inventory.</param>
public sealed record LampsDocument(int Total, int Reporting, int Lit, double? MeanLevel, double PowerW, double RatedPowerW)
{
    /// <summary>The lamps among devices, as the mirror has them.</summary>
    internal static LampsDocument Of(IEnumerable<Device> devices, CityMirror mirror)
    {
        var figures = LampFigures.Of(devices.OfType<Lamp>().Select(lamp => (lamp, mirror.Row(lamp, out _).Reported)));
        return new LampsDocument(figures.Total, figures.Reporting, figures.Lit, figures.MeanLevel, figures.PowerW, figures.RatedPowerW);
    }
}
