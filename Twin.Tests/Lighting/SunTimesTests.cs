using System.Globalization;
using FsCheck.Xunit;
using Twin.City.Geography;
using Twin.City.Lighting;
using Xunit;

namespace Twin.Tests.Lighting;

public sealed class SunTimesTests
{
    private static readonly Position Dijon = new(5.0415, 47.3220);
    private static readonly Position Longyearbyen = new(15.65, 78.22);

    // The tables are rounded to a minute, which makes 30 s of this; the rest is ours.
    private static readonly TimeSpan UsnoTolerance = TimeSpan.FromSeconds(40);

    [Theory]
    [InlineData("2026-03-20", "05:12:33", "05:43:03", "17:52:20", "18:22:56")]
    [InlineData("2026-06-21", "03:02:56", "03:43:17", "19:40:01", "20:20:22")]
    [InlineData("2026-09-23", "04:57:11", "05:27:46", "17:35:49", "18:06:20")]
    [InlineData("2026-12-21", "06:48:07", "07:23:57", "15:51:50", "16:27:40")]
    public void The_sun_of_Dijon_rises_and_sets_as_its_table_says(string day, string dawn, string rise, string set, string dusk)
    {
        var date = DateOnly.Parse(day, CultureInfo.InvariantCulture);
        var sun = SunTimes.Of(date, Dijon, LightingFigures.SunriseDeg);
        var twilight = SunTimes.Of(date, Dijon, LightingFigures.CivilTwilightDeg);

        AssertNear(dawn, twilight.Rise);
        AssertNear(rise, sun.Rise);
        AssertNear(set, sun.Set);
        AssertNear(dusk, twilight.Set);

        void AssertNear(string expected, DateTimeOffset? actual)
        {
            var instant = new DateTimeOffset(date, TimeOnly.Parse(expected, CultureInfo.InvariantCulture), TimeSpan.Zero);
            Assert.Equal(instant, actual!.Value, TimeSpan.FromSeconds(60));
        }
    }

    [Theory]
    [InlineData("usno-sunrise-sunset.csv", LightingFigures.SunriseDeg, 144)]
    [InlineData("usno-civil-twilight.csv", LightingFigures.CivilTwilightDeg, 144)]
    public void Every_row_of_the_naval_observatory_is_met_to_a_minute(string table, double elevationDeg, int rows)
    {
        var all = UsnoTable.Read(table);
        Assert.Equal(rows, all.Length);

        Assert.All(all, row =>
        {
            var days = new[] { -1, 0, 1 }.Select(offset => SunTimes.Of(row.Day.AddDays(offset), row.Place, elevationDeg)).ToArray();

            Assert.Equal(row.Kind, days[1].Kind);
            AssertNear(row.Day, row.Rise, days.Select(sun => sun.Rise));
            AssertNear(row.Day, row.Set, days.Select(sun => sun.Set));
        });
    }

    [Theory]
    [InlineData("2026-06-21", LightingFigures.SunriseDeg, SunDayKind.AllDay)]
    [InlineData("2026-06-21", LightingFigures.CivilTwilightDeg, SunDayKind.AllDay)]
    [InlineData("2026-12-21", LightingFigures.SunriseDeg, SunDayKind.AllNight)]
    [InlineData("2026-12-21", LightingFigures.CivilTwilightDeg, SunDayKind.AllNight)]
    [InlineData("2026-11-05", LightingFigures.SunriseDeg, SunDayKind.AllNight)]
    [InlineData("2026-11-05", LightingFigures.CivilTwilightDeg, SunDayKind.Normal)]
    [InlineData("2026-03-20", LightingFigures.SunriseDeg, SunDayKind.Normal)]
    public void Longyearbyen_has_polar_days_and_polar_nights(string day, double elevationDeg, SunDayKind kind)
    {
        var sun = SunTimes.Of(DateOnly.Parse(day, CultureInfo.InvariantCulture), Longyearbyen, elevationDeg);

        Assert.Equal(kind, sun.Kind);
        Assert.Equal(kind == SunDayKind.Normal, sun.Rise is not null && sun.Set is not null);
    }

    [Fact]
    public void A_year_in_Longyearbyen_turns_from_night_to_day_and_back_once()
    {
        var kinds = Enumerable.Range(0, 365).Select(day => SunTimes.Of(new DateOnly(2026, 1, 1).AddDays(day), Longyearbyen, LightingFigures.SunriseDeg).Kind).ToArray();

        var turns = kinds.Where((kind, day) => day == 0 || kind != kinds[day - 1]).ToArray();

        Assert.Equal([SunDayKind.AllNight, SunDayKind.Normal, SunDayKind.AllDay, SunDayKind.Normal, SunDayKind.AllNight], turns);
    }

    [Property]
    public bool Between_rise_and_set_the_sun_is_above_and_at_both_it_stands_at_the_elevation(ushort day, short longitude, sbyte latitude)
    {
        // Beyond 89 degrees the sun turns with the season, not with the day.
        var place = new Position(longitude % 180, latitude % 89);
        var sun = SunTimes.Of(new DateOnly(2000, 1, 1).AddDays(day % 20_000), place, LightingFigures.SunriseDeg);

        return sun.Kind != SunDayKind.Normal
            ? sun.Rise is null && sun.Set is null
            : IsAt(sun.Rise, 1) && IsAt(sun.Set, -1) && !(sun.Rise >= sun.Set);

        bool IsAt(DateTimeOffset? instant, int direction) =>
            instant is not { } at
            || (Math.Abs(Elevation(at) - LightingFigures.SunriseDeg) < 0.001
                && Elevation(at.AddMinutes(2 * direction)) > Elevation(at.AddMinutes(-2 * direction)));

        double Elevation(DateTimeOffset instant) => SolarPosition.At(instant, place).ElevationDeg;
    }

    // The tables tell what happens on a day of UTC: far from Greenwich the sun of one local day sets before that of the next rises.
    private static void AssertNear(DateOnly day, TimeOnly? expected, IEnumerable<DateTimeOffset?> events)
    {
        if (expected is { } time)
        {
            var instant = new DateTimeOffset(day, time, TimeSpan.Zero);
            Assert.Contains(events, actual => (actual - instant)?.Duration() <= UsnoTolerance);
        }
    }
}
