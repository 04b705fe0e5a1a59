using Twin.City.Geography;

namespace Twin.City.Lighting;

/// <summary>Where the sun stands, seen from a place.</summary>
/// <param name="ElevationDeg">Of its centre above the horizon in degrees, geometric: without refraction.</param>
/// <param name="AzimuthDeg">Degrees clockwise from north, from 0 to 360.</param>
/// <param name="DeclinationDeg">Degrees north of the equator.</param>
/// <param name="EquationOfTimeMinutes">How far the sun runs ahead of the mean sun in minutes.</param>
public readonly record struct SolarAngles(double ElevationDeg, double AzimuthDeg, double DeclinationDeg, double EquationOfTimeMinutes);

/// <summary>
/// The sun's position by the low-accuracy formulas of Meeus, <i>Astronomical Algorithms</i> (chapter 25), as NOAA's solar calculator uses them: within 0.01 degrees from 1950 to 2050.
/// The difference between UTC and the time of the formulas (some 70 s) is neglected: it moves the sun by less than 0.001 degrees in declination.
/// </summary>
public static class SolarPosition
{
    private const double MinutesPerDay = 1440;

    /// <summary>Days per Julian century.</summary>
    private const double DaysPerCentury = 36_525;

    /// <summary>The epoch J2000.0 of the formulas.</summary>
    private static readonly DateTimeOffset Epoch = new(2000, 1, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Where the sun stands at an instant, seen from a place.</summary>
    public static SolarAngles At(DateTimeOffset instant, Position place)
    {
        var (declination, equationOfTimeMinutes) = Sun((instant - Epoch).TotalDays / DaysPerCentury);
        var hourAngle = HourAngle(instant, place.Longitude, equationOfTimeMinutes);
        var latitude = double.DegreesToRadians(place.Latitude);

        // The sun's direction: up, north and east. By atan2 instead of the arc cosine of NOAA's sheet, which loses digits at the zenith and divides by zero at the poles.
        var up = (Math.Sin(latitude) * Math.Sin(declination)) + (Math.Cos(latitude) * Math.Cos(declination) * Math.Cos(hourAngle));
        var north = (Math.Cos(latitude) * Math.Sin(declination)) - (Math.Sin(latitude) * Math.Cos(declination) * Math.Cos(hourAngle));
        var east = -Math.Cos(declination) * Math.Sin(hourAngle);
        return new SolarAngles(
            double.RadiansToDegrees(Math.Atan2(up, Math.Sqrt((north * north) + (east * east)))),
            Turn(double.RadiansToDegrees(Math.Atan2(east, north))),
            double.RadiansToDegrees(declination),
            equationOfTimeMinutes);
    }

    /// <summary>The instant nearest to noon, local mean time, at which the sun crosses the meridian of a place on a local day.</summary>
    internal static DateTimeOffset Transit(DateOnly day, double longitude)
    {
        var meanNoon = new DateTimeOffset(day, new TimeOnly(12, 0), TimeSpan.Zero).AddMinutes(-4 * longitude);

        // The equation of time changes by at most half a minute a day: once more with that of the transit itself is exact to a millisecond.
        var first = meanNoon.AddMinutes(-EquationOfTimeMinutes(meanNoon));
        return meanNoon.AddMinutes(-EquationOfTimeMinutes(first));
    }

    private static double EquationOfTimeMinutes(DateTimeOffset instant) => Sun((instant - Epoch).TotalDays / DaysPerCentury).EquationOfTimeMinutes;

    private static double HourAngle(DateTimeOffset instant, double longitude, double equationOfTimeMinutes)
    {
        var solarMinutes = instant.UtcDateTime.TimeOfDay.TotalMinutes + equationOfTimeMinutes + (4 * longitude);
        return ((solarMinutes / MinutesPerDay) - 0.5) * Math.Tau;
    }

    /// <summary>Declination in radians and equation of time in minutes, <paramref name="t"/> Julian centuries after J2000.0.</summary>
    private static (double Declination, double EquationOfTimeMinutes) Sun(double t)
    {
        var meanLongitude = double.DegreesToRadians(Turn(280.46646 + (t * (36000.76983 + (t * 0.0003032)))));
        var meanAnomaly = double.DegreesToRadians(Turn(357.52911 + (t * (35999.05029 - (t * 0.0001537)))));
        var eccentricity = 0.016708634 - (t * (0.000042037 + (t * 0.0000001267)));
        var center = double.DegreesToRadians(
            (Math.Sin(meanAnomaly) * (1.914602 - (t * (0.004817 + (t * 0.000014)))))
            + (Math.Sin(2 * meanAnomaly) * (0.019993 - (t * 0.000101)))
            + (Math.Sin(3 * meanAnomaly) * 0.000289));
        var node = double.DegreesToRadians(125.04 - (1934.136 * t));
        var apparentLongitude = meanLongitude + center - double.DegreesToRadians(0.00569 + (0.00478 * Math.Sin(node)));
        var meanObliquity = 23 + ((26 + ((21.448 - (t * (46.815 + (t * (0.00059 - (t * 0.001813)))))) / 60)) / 60);
        var obliquity = double.DegreesToRadians(meanObliquity + (0.00256 * Math.Cos(node)));

        var declination = Math.Asin(Math.Sin(obliquity) * Math.Sin(apparentLongitude));
        var y = Math.Pow(Math.Tan(obliquity / 2), 2);
        var equationOfTime = (y * Math.Sin(2 * meanLongitude))
            - (2 * eccentricity * Math.Sin(meanAnomaly))
            + (4 * eccentricity * y * Math.Sin(meanAnomaly) * Math.Cos(2 * meanLongitude))
            - (0.5 * y * y * Math.Sin(4 * meanLongitude))
            - (1.25 * eccentricity * eccentricity * Math.Sin(2 * meanAnomaly));
        return (declination, double.RadiansToDegrees(equationOfTime) * 4);
    }

    private static double Turn(double degrees) => degrees - (360 * Math.Floor(degrees / 360));
}
