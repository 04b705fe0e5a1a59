namespace Twin.City.Inventory;

/// <summary>The words for <see cref="TravelDirection"/> in files and interfaces.</summary>
public static class TravelDirections
{
    /// <summary><c>both</c>, <c>forward</c> or <c>closed</c>.</summary>
    public static string Name(this TravelDirection direction) => direction switch
    {
        TravelDirection.Both => "both",
        TravelDirection.Forward => "forward",
        _ => "closed",
    };

    /// <summary>Reads a word; false when it is none of the three.</summary>
    public static bool TryParse(string name, out TravelDirection direction)
    {
        direction = name switch
        {
            "both" => TravelDirection.Both,
            "forward" => TravelDirection.Forward,
            _ => TravelDirection.Closed,
        };
        return name is "both" or "forward" or "closed";
    }
}
