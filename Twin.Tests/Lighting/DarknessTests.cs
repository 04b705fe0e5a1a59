using FsCheck.Xunit;
using Twin.City.Geography;
using Twin.City.Lighting;

namespace Twin.Tests.Lighting;

public sealed class DarknessTests
{
    private static readonly Position Montpellier = new(3.87, 43.61);

    [Property]
    public bool It_gets_dark_when_the_sun_sets_through_the_limit_and_light_when_it_rises_through_it(ushort day)
    {
        var sun = SunTimes.Of(new DateOnly(2026, 1, 1).AddDays(day % 3650), Montpellier, Darkness.BelowDeg);
        var second = TimeSpan.FromSeconds(1);

        return !Darkness.IsDark(sun.Set!.Value - second, Montpellier) && Darkness.IsDark(sun.Set.Value + second, Montpellier)
            && Darkness.IsDark(sun.Rise!.Value - second, Montpellier) && !Darkness.IsDark(sun.Rise.Value + second, Montpellier);
    }

    [Property]
    public bool A_lower_limit_is_never_darker(uint minute, byte lower)
    {
        var instant = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(minute % 5_000_000);

        return Darkness.IsDark(instant, Montpellier) || !Darkness.IsDark(instant, Montpellier, Darkness.BelowDeg - lower);
    }
}
