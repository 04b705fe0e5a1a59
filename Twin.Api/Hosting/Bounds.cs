using Twin.City.Geography;

namespace Twin.Api.Hosting;

/// <summary>A rectangle as the API writes it.</summary>
internal static class Bounds
{
    /// <summary>West, south, east, north in degrees.</summary>
    public static IReadOnlyList<double> Of(Box box) => [box.West, box.South, box.East, box.North];
}
