using Twin.City.Inventory;

namespace Twin.City.Fleet;

/// <summary>What a vehicle of the emulated or simulated fleet does when nothing has happened.</summary>
public enum DutyTurn
{
    /// <summary>It stands at its station without a crew.</summary>
    Off,

    /// <summary>It stands at its station, crewed and available.</summary>
    Standby,

    /// <summary>It is out in the streets, available.</summary>
    Driving,
}

/// <summary>Which vehicles are out when: by the working hours of their service, in turns of two hours that each vehicle draws by itself.</summary>
public static class DutyPlan
{
    private const int TurnHours = 2;

    /// <summary>What a vehicle does at a local time.</summary>
    /// <param name="seed">Seed of the field.</param>
    /// <param name="vehicle">The vehicle.</param>
    /// <param name="local">Time in the city.</param>
    public static DutyTurn Of(long seed, Vehicle vehicle, DateTime local)
    {
        var (from, to, outside, otherwise) = Hours(vehicle.Service);
        var isWorkingTime = local.Hour >= from && local.Hour < to && (otherwise == DutyTurn.Standby || local.DayOfWeek != DayOfWeek.Sunday);
        if (!isWorkingTime)
        {
            return otherwise;
        }

        var turn = (local.Date.Ticks / TimeSpan.TicksPerDay * 24 / TurnHours) + (local.Hour / TurnHours);
        return new SeededStream(seed, vehicle.Ordinal, -turn).NextShare() < outside ? DutyTurn.Driving : otherwise;
    }

    // Working hours, the share of the vehicles that is out then, and what the others do. Assumptions: municipal services publish no duty rosters.
    private static (int From, int To, double Outside, DutyTurn Otherwise) Hours(string service) => service switch
    {
        "cleaning" => (5, 13, 0.7, DutyTurn.Off),
        "roads" or "green" => (8, 17, 0.6, DutyTurn.Off),
        "lighting" => (8, 22, 0.5, DutyTurn.Off),
        "police" => (0, 24, 0.5, DutyTurn.Standby),
        "fire" or "medical" => (0, 24, 0.1, DutyTurn.Standby),
        _ => (8, 18, 0.5, DutyTurn.Off),
    };
}
