using System.Collections.Immutable;

namespace Twin.City.Inventory;

/// <summary>The classes of streets, the busiest first.</summary>
public static class StreetClass
{
    /// <summary>A main avenue of the city or a road between cities.</summary>
    public const string Primary = "primary";

    /// <summary>A busy street between districts.</summary>
    public const string Secondary = "secondary";

    /// <summary>A street that gathers the traffic of a neighbourhood.</summary>
    public const string Tertiary = "tertiary";

    /// <summary>A street that serves those who live on it.</summary>
    public const string Residential = "residential";

    /// <summary>An access, a car park, an arc closed to traffic.</summary>
    public const string Service = "service";

    /// <summary>A street for people on foot.</summary>
    public const string Pedestrian = "pedestrian";

    /// <summary>All of them.</summary>
    public static ImmutableArray<string> All { get; } = [Primary, Secondary, Tertiary, Residential, Service, Pedestrian];
}
