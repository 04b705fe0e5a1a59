using System.Collections.Immutable;
using Twin.City.Inventory;

namespace Twin.City.Traffic;

/// <summary>
/// How many vehicles pass a counter, by local time: the day's total is its count (<c>TJM</c>); on a weekday the busiest clock hours of morning and evening hold exactly its
/// peak hours (<c>PHJM</c>, <c>PHJS</c>) as far as these are known; only the shape between comes from <see cref="DayProfile"/> (docs/decisions/0060-demand-of-a-counter.md).
/// Peak hours that together exceed the day contradict it: then the day's total is believed, and the shape is the profile's alone.
/// </summary>
public sealed class Demand
{
    private readonly ImmutableArray<double> _weekday;
    private readonly ImmutableArray<double> _saturday;
    private readonly ImmutableArray<double> _sunday;

    /// <summary>The demand of a counted day.</summary>
    /// <param name="dailyVehicles">Vehicles a day, at least 0.</param>
    /// <param name="morningPeakVehicles">Vehicles in the morning peak hour, or null.</param>
    /// <param name="eveningPeakVehicles">Vehicles in the evening peak hour, or null.</param>
    public Demand(double dailyVehicles, double? morningPeakVehicles, double? eveningPeakVehicles)
    {
        _weekday = Weekday(DayProfile.Of(DayOfWeek.Monday), dailyVehicles, morningPeakVehicles, eveningPeakVehicles);
        _saturday = Scaled(DayProfile.Of(DayOfWeek.Saturday), dailyVehicles);
        _sunday = Scaled(DayProfile.Of(DayOfWeek.Sunday), dailyVehicles);
    }

    /// <summary>The demand of a counter.</summary>
    public static Demand Of(Counter counter) => new(counter.DailyVehicles, counter.MorningPeakVehicles, counter.EveningPeakVehicles);

    /// <summary>Vehicles expected in each of the 96 quarter hours of a calendar day.</summary>
    public ImmutableArray<double> Quarters(DayOfWeek day) => day switch
    {
        DayOfWeek.Saturday => _saturday,
        DayOfWeek.Sunday => _sunday,
        _ => _weekday,
    };

    /// <summary>Vehicles an hour at a local time; constant over each quarter hour.</summary>
    public double VehiclesPerHour(DateTime local) =>
        Quarters(local.DayOfWeek)[(int)(local.TimeOfDay.Ticks / TimeSpan.TicksPerMinute / 15)] * DayProfile.QuartersPerHour;

    private static ImmutableArray<double> Weekday(DayProfile profile, double daily, double? morningPeak, double? eveningPeak)
    {
        var peaks = new Dictionary<int, double>(2);
        Note(profile.MorningPeakHour, morningPeak);
        Note(profile.EveningPeakHour, eveningPeak);
        var rest = daily - peaks.Values.Sum();
        if (peaks.Count == 0 || rest < 0)
        {
            return Scaled(profile, daily);
        }

        var restShare = 1 - peaks.Keys.Sum(profile.HourShare);
        return
        [
            .. profile.Shares.Select((share, quarter) =>
                peaks.TryGetValue(quarter / DayProfile.QuartersPerHour, out var peak)
                    ? peak * share / profile.HourShare(quarter / DayProfile.QuartersPerHour)
                    : rest * share / restShare),
        ];

        void Note(int hour, double? vehicles)
        {
            if (vehicles is >= 0 and var known)
            {
                peaks[hour] = known;
            }
        }
    }

    private static ImmutableArray<double> Scaled(DayProfile profile, double daily) => [.. profile.Shares.Select(share => share * daily)];
}
