using System.Collections.Immutable;

namespace Twin.City.Inventory.Import;

/// <summary>Derives the class of streets: from use, else the counts on the arc, else the counts on the road, else the kind of road.</summary>
internal sealed class StreetClasses
{
    private readonly StreetMapping _mapping;
    private readonly IReadOnlyDictionary<string, ImmutableArray<TrafficCount>> _counts;
    private readonly Dictionary<string, double> _medianByRoad;

    public StreetClasses(StreetMapping mapping, ImmutableArray<LayerFeature> arcs, IReadOnlyDictionary<string, ImmutableArray<TrafficCount>> counts)
    {
        (_mapping, _counts) = (mapping, counts);
        _medianByRoad = arcs
            .Where(arc => counts.ContainsKey(arc.Text(mapping.Id)) && arc.Text(mapping.Road).Length > 0)
            .GroupBy(arc => arc.Text(mapping.Road), StringComparer.Ordinal)
            .ToDictionary(road => road.Key, road => Median(road.Select(DailyOn)), StringComparer.Ordinal);
    }

    /// <summary>The class of an arc; how it was derived is added to the derivations.</summary>
    public string Of(LayerFeature arc, TravelDirection direction, ImmutableArray<Derivation>.Builder derived)
    {
        var (streetClass, rule, confidence) = Derive(arc, direction);
        derived.Add(new Derivation("class", rule, confidence));
        return streetClass;
    }

    private (string Class, string Rule, double Confidence) Derive(LayerFeature arc, TravelDirection direction)
    {
        if (_mapping.Use?.Of(arc) == "pedestrian")
        {
            return (StreetClass.Pedestrian, ImportRules.StreetClassUse, 0.9);
        }

        if (direction == TravelDirection.Closed)
        {
            return (StreetClass.Service, ImportRules.StreetClassUse, 0.7);
        }

        if (_counts.ContainsKey(arc.Text(_mapping.Id)))
        {
            return (ByDailyVehicles(DailyOn(arc)), ImportRules.StreetClassCounted, 0.8);
        }

        if (_medianByRoad.TryGetValue(arc.Text(_mapping.Road), out var median))
        {
            return (ByDailyVehicles(median), ImportRules.StreetClassSameRoad, 0.6);
        }

        return (_mapping.ClassByType.TryGetValue(arc.Text(_mapping.Type), out var byType) ? byType : _mapping.OtherClass, ImportRules.StreetClassType, 0.4);
    }

    private double DailyOn(LayerFeature arc) => _counts[arc.Text(_mapping.Id)].Sum(count => count.Daily);

    private string ByDailyVehicles(double daily) =>
        _mapping.ClassByDailyVehicles.OrderByDescending(threshold => threshold.From).FirstOrDefault(threshold => daily >= threshold.From)?.Class
        ?? _mapping.OtherClass;

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
