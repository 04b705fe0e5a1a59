using Microsoft.Playwright;

namespace Twin.Benchmarks.Screenshots;

/// <summary>When a shot is taken: the city's clock and the colours of the page go together.</summary>
/// <param name="Name">Last part of the file's name.</param>
/// <param name="StartAt">Where the city's clock starts (<c>Twin:StartAt</c>).</param>
/// <param name="Scheme">What the system of the operator asks pages for.</param>
public sealed record Hour(string Name, string StartAt, ColorScheme Scheme)
{
    /// <summary>A busy morning: lamps are off.</summary>
    public static readonly Hour Day = new("day", "08:45", ColorScheme.Light);

    /// <summary>An evening: lamps follow the traffic.</summary>
    public static readonly Hour Night = new("night", "21:30", ColorScheme.Dark);

    /// <summary>Both.</summary>
    public static readonly Hour[] Both = [Day, Night];
}

/// <summary>One picture of a page.</summary>
/// <param name="Name">First part of the file's name.</param>
/// <param name="Hour">When.</param>
/// <param name="Path">Path and query of the page.</param>
/// <param name="Steps">What an operator does before it is taken; null when they only open the page.</param>
/// <param name="Width">CSS pixels.</param>
/// <param name="Height">CSS pixels.</param>
public sealed record Shot(string Name, Hour Hour, string Path, Func<Stage, Task>? Steps = null, int Width = 1_440, int Height = 900)
{
    private const double LampLongitude = 3.8779;
    private const double LampLatitude = 43.6075;
    private const double CloseUp = 17;

    /// <summary>Every picture of the documentation. At most 16, since they lie in the repository.</summary>
    public static readonly Shot[] All =
    [
        .. Hour.Both.Select(hour => new Shot("map", hour, "/")),
        new Shot("lamp", Hour.Night, "/", stage => stage.OpenLampAsync(LampLongitude, LampLatitude, CloseUp)),
        .. Hour.Both.Select(hour => new Shot("alarms", hour, "/alarms")),
        .. Hour.Both.Select(hour => new Shot("devices", hour, "/devices")),
        .. Hour.Both.Select(hour => new Shot("log", hour, "/log")),
        .. Hour.Both.Select(hour => new Shot("handover", hour, "/handover")),
        .. Hour.Both.Select(hour => new Shot("wall", hour, "/wall", Width: 1_920, Height: 1_080)),
    ];

    /// <summary>Name of its file.</summary>
    public string File => $"{Name}-{Hour.Name}.png";
}
