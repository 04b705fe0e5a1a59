using Twin.City.Devices;
using Twin.City.Geography;

namespace Twin.City.Search;

/// <summary>What can be searched. Of two that fit equally well the one named first here comes first.</summary>
public enum SearchType
{
    /// <summary>A zone.</summary>
    Zone,

    /// <summary>A street: all arcs of one name.</summary>
    Street,

    /// <summary>A facility.</summary>
    Place,

    /// <summary>A lighting cabinet.</summary>
    Cabinet,

    /// <summary>A device.</summary>
    Device,
}

/// <summary>Something that a search found.</summary>
/// <param name="Type">What it is.</param>
/// <param name="Id">Its id; a zone's code; of a street the arc nearest to its middle.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Detail">Names that tell it from others, such as its zone's; empty when there are none.</param>
/// <param name="Kind">A device's kind, else null.</param>
/// <param name="Category">A place's category, else null.</param>
/// <param name="Zone">Code of the zone that it is in, or null when it lies in none; of a zone its own.</param>
/// <param name="Position">Where it is; of a vehicle its station.</param>
/// <param name="Bounds">The rectangle around it; null for a point.</param>
public sealed record SearchHit(
    SearchType Type, string Id, string Name, string Detail, DeviceKind? Kind, string? Category, string? Zone, Position Position, Box? Bounds);
