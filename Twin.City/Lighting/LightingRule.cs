namespace Twin.City.Lighting;

/// <summary>Why a street is lit as it is. The numbers are stored: never change one.</summary>
public enum LightingRule : byte
{
    /// <summary>It is not dark: no light.</summary>
    Daylight = 0,

    /// <summary>A counter of the street is silent: full light, the safe side.</summary>
    SilentCounter = 1,

    /// <summary>The street carries much of what it can.</summary>
    HighTraffic = 2,

    /// <summary>The street carries a fair part of what it can.</summary>
    ModerateTraffic = 3,

    /// <summary>The street is nearly empty.</summary>
    LowTraffic = 4,

    /// <summary>A counter of the street has not been heard yet: full light, the safe side.</summary>
    NoCountYet = 5,
}

/// <summary>The words for <see cref="LightingRule"/> in interfaces.</summary>
public static class LightingRules
{
    private static readonly string[] Names = ["daylight", "silentCounter", "highTraffic", "moderateTraffic", "lowTraffic", "noCountYet"];

    /// <summary>Such as <c>silentCounter</c>.</summary>
    public static string Name(this LightingRule rule) => Names[(int)rule];
}
