namespace Twin.City.Lighting;

/// <summary>The figures by which the city is lit, each with its source. Nothing else in this area holds a number that could be argued about.</summary>
public static class LightingFigures
{
    /// <summary>
    /// The sun stands below this many degrees when lamps are wanted. Assumed between sunset (-0.833) and the end of civil twilight (-6); a clear sky then gives some
    /// tens of lux, where photocells switch (on at 35 to 70 lx falling).
    /// </summary>
    public const double DarkBelowDeg = -3;

    /// <summary>Elevation of the sun's centre when its upper edge is seen on the horizon: 34' of refraction and 16' of radius (USNO, NOAA).</summary>
    public const double SunriseDeg = -0.833;

    /// <summary>Elevation of the sun's centre at the end of civil twilight (USNO).</summary>
    public const double CivilTwilightDeg = -6;

    /// <summary>The level of lamps of which nothing is known: fully lit is the safe side.</summary>
    public const int FullPercent = 100;

    /// <summary>From this share of its capacity on a street's traffic is high (CEN/TR 13201-1:2014, traffic volume, two-lane roads).</summary>
    public const double HighShare = 0.45;

    /// <summary>From this share of its capacity on a street's traffic is moderate, below it low (CEN/TR 13201-1:2014, traffic volume, two-lane roads).</summary>
    public const double ModerateShare = 0.15;

    /// <summary>High traffic keeps the class that is installed, taken as M3: 1.00 cd/m² (EN 13201-2:2015).</summary>
    public const int HighPercent = 100;

    /// <summary>Moderate traffic allows M4, 0.75 cd/m², three quarters of M3 (EN 13201-2:2015).</summary>
    public const int ModeratePercent = 75;

    /// <summary>Low traffic allows M5, 0.50 cd/m², half of M3 (EN 13201-2:2015); never more than two classes below what is installed.</summary>
    public const int LowPercent = 50;

    /// <summary>A threshold moves by this part of itself away from the class in force, so that traffic on the threshold does not swing the class. Assumed.</summary>
    public const double Hysteresis = 0.1;

    /// <summary>A lamp's driver and controller draw this part of the rated power however far it is dimmed: 5 to 8 % for LED drivers.</summary>
    public const double FixedPowerShare = 0.06;

    /// <summary>A lamp that is off but reachable draws this; EU 2019/2020 allows 0.5 W.</summary>
    public const double StandbyPowerW = 0.4;

    /// <summary>Exponent of light over power above the fixed part: nearly 1 for LED, slightly less for droop.</summary>
    public const double PowerExponent = 1;

    /// <summary>The decision in force stands this long before a lower one may follow: the window over which traffic is averaged.</summary>
    public static TimeSpan FallWindow { get; } = TimeSpan.FromMinutes(15);
}
