using System.Collections.Immutable;
using System.Globalization;

namespace Twin.City.Inventory.Import;

/// <summary>One count of one direction of one arc.</summary>
/// <param name="Arc">The city's id of the arc.</param>
/// <param name="LastDay">Last day of the campaign.</param>
/// <param name="Heading">The direction in the city's words.</param>
/// <param name="Daily">Mean vehicles a day.</param>
/// <param name="MorningPeak">Vehicles in the morning peak hour, or null.</param>
/// <param name="EveningPeak">Vehicles in the evening peak hour, or null.</param>
/// <param name="SpeedLimitKmh">Legal speed, or null.</param>
/// <param name="NamesRoad">True when the count names the road that the arc is part of.</param>
internal sealed record TrafficCount(
    string Arc, DateOnly LastDay, string Heading, double Daily, double? MorningPeak, double? EveningPeak, double? SpeedLimitKmh, bool NamesRoad);

/// <summary>
/// The counts that stand for the arcs: of each counted arc those of its last campaign, one for each direction. Where a campaign counted a
/// direction of an arc at several points, the point with the most vehicles stands for it.
/// </summary>
internal static class TrafficCounts
{
    /// <summary>The counts by arc, each arc's by heading; counts of arcs that do not exist are left out.</summary>
    public static IReadOnlyDictionary<string, ImmutableArray<TrafficCount>> ByArc(CityLayers layers, FindingList findings)
    {
        if (layers.Mapping.Counts is not { } mapping)
        {
            return ImmutableDictionary<string, ImmutableArray<TrafficCount>>.Empty;
        }

        var streets = layers.Mapping.Streets;
        var roads = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var street in layers.Streets)
        {
            roads[street.Text(streets.Id)] = street.Text(streets.Road);
        }

        return layers.Counts
            .Where(row => roads.ContainsKey(row.Text(mapping.Arc)))
            .Select(row => Read(row, mapping, roads, findings))
            .OfType<TrafficCount>()
            .GroupBy(count => count.Arc, StringComparer.Ordinal)
            .ToDictionary(arc => arc.Key, LastCampaign, StringComparer.Ordinal);
    }

    private static ImmutableArray<TrafficCount> LastCampaign(IEnumerable<TrafficCount> counts)
    {
        var all = counts.ToArray();
        var lastDay = all.Max(count => count.LastDay);
        return
        [
            .. all.Where(count => count.LastDay == lastDay)
                .GroupBy(count => count.Heading, StringComparer.Ordinal)
                .Select(heading => heading
                    .OrderByDescending(count => count.Daily)
                    .ThenByDescending(count => count.MorningPeak)
                    .ThenByDescending(count => count.EveningPeak)
                    .ThenByDescending(count => count.NamesRoad)
                    .ThenByDescending(count => count.SpeedLimitKmh)
                    .First())
                .OrderBy(count => count.Heading, StringComparer.Ordinal),
        ];
    }

    private static TrafficCount? Read(LayerFeature row, CountMapping mapping, Dictionary<string, string> roads, FindingList findings)
    {
        var arc = row.Text(mapping.Arc);
        if (!DateOnly.TryParseExact(row.Text(mapping.LastDay), mapping.DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var lastDay))
        {
            findings.Error(row.File, row.Label, $"{mapping.LastDay} is not a day of the form {mapping.DayFormat}: '{row.Text(mapping.LastDay)}'.");
            return null;
        }

        if (Number(mapping.DailyVehicles) is not { } daily)
        {
            return null;
        }

        var key = mapping.KeyFormat.Replace("{road}", roads[arc], StringComparison.Ordinal).Replace("{arc}", arc, StringComparison.Ordinal);
        return new TrafficCount(
            arc, lastDay, row.Text(mapping.Heading), daily, Number(mapping.MorningPeakVehicles), Number(mapping.EveningPeakVehicles),
            Number(mapping.SpeedLimitKmh), row.Text(mapping.Key) == key);

        double? Number(string attribute)
        {
            var text = row.Text(attribute);
            if (text.Length == 0 || mapping.Unknown.Contains(text, StringComparer.Ordinal))
            {
                return null;
            }

            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            {
                return number;
            }

            findings.Error(row.File, row.Label, $"{attribute} is not a number: '{text}'.");
            return null;
        }
    }
}
