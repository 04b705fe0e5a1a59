using Twin.City.Inventory;

namespace Twin.City.Traffic;

/// <summary>How many vehicles a street can carry.</summary>
public static class StreetCapacity
{
    /// <summary>
    /// Vehicles per hour in all directions together, by the street's class: assumptions, see <see cref="TrafficFigures"/>. A street closed to traffic counts as one direction, so that the capacity is
    /// never zero.
    /// </summary>
    public static double VehiclesPerHour(Street street) => PerDirection(street.Class) * Directions(street);

    /// <summary>The same for the directions that are counted: every counter stands for one (see decision 0014), and at least one direction is.</summary>
    /// <param name="street">The street.</param>
    /// <param name="counters">How many counters it has.</param>
    public static double VehiclesPerHour(Street street, int counters) => PerDirection(street.Class) * Math.Clamp(counters, 1, Directions(street));

    private static int Directions(Street street) => street.Direction == TravelDirection.Both ? 2 : 1;

    private static double PerDirection(string streetClass) => streetClass switch
    {
        StreetClass.Primary => TrafficFigures.PrimaryCapacityPerHour,
        StreetClass.Secondary => TrafficFigures.SecondaryCapacityPerHour,
        StreetClass.Tertiary => TrafficFigures.TertiaryCapacityPerHour,
        StreetClass.Residential => TrafficFigures.ResidentialCapacityPerHour,
        _ => TrafficFigures.OtherCapacityPerHour,
    };
}
