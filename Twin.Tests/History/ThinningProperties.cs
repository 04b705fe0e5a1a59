using FsCheck;
using FsCheck.Xunit;
using Twin.City.Devices;
using Twin.City.History;
using Xunit;

namespace Twin.Tests.History;

/// <summary>What a chart must not lose, however many readings there are.</summary>
public sealed class ThinningProperties
{
    [Fact]
    public void A_series_that_is_short_enough_stays_as_it_is()
    {
        var series = new ValueSeries([1, 2, 2], [new ValueColumn("level", [1, double.NaN, 3])]);

        Assert.Same(series, Thinning.Thin(series, Thinning.FewestPoints));
    }

    [Fact]
    public void Each_span_of_time_keeps_its_least_and_its_greatest()
    {
        // Sixty seconds in six spans (fourteen points hold first, last and twelve extremes): level goes up and down in each.
        var series = new ValueSeries(
            [.. Enumerable.Range(0, 60).Select(second => second * 1000L)], [new ValueColumn("level", [.. Enumerable.Range(0, 60).Select(second => (double)(second % 10))])]);

        var thin = Thinning.Thin(series, 14);

        Assert.Equal([0, 9, 10, 19, 20, 29, 30, 39, 40, 49, 50, 59], thin.AtMs.Select(at => at / 1000));
        Assert.Equal([0, 9, 0, 9, 0, 9, 0, 9, 0, 9, 0, 9], thin.Columns[0].Numbers);
    }

    [Fact]
    public void A_lamp_has_its_numbers_and_not_its_words_and_only_what_it_stated()
    {
        var reading = Samples.OfLamp(0, 4);
        var values = reading.Values;
        values[Slot.Lamp.EnergyKWh] = double.NaN;

        var series = ValueSeries.Of(DeviceKind.Lamp, [reading with { Values = values }]);

        Assert.Equal(["level", "powerW"], series.Columns.Select(column => column.Name));
        Assert.Equal([reading.Stamp.AtMs], series.AtMs);
        Assert.Equal([reading.Values[Slot.Lamp.PowerW]], series.Columns[1].Numbers);
    }

    [Property]
    public bool It_is_never_more_than_asked_for_and_keeps_the_ends_and_every_extreme_in_their_order(NonEmptyArray<int> steps, byte columns, byte points)
    {
        var series = Series(steps.Get, 1 + (columns % DeviceValues.NumberCount));
        var most = Thinning.FewestPoints + (points % 40);

        var thin = Thinning.Thin(series, most);

        var places = thin.AtMs.Select(at => series.AtMs.IndexOf(at)).ToList();
        return thin.AtMs.Length <= most
            && thin.AtMs.SequenceEqual(thin.AtMs.Order())
            && thin.AtMs[0] == series.AtMs[0]
            && thin.AtMs[^1] == series.AtMs[^1]
            && thin.Columns.Zip(series.Columns).All(pair =>
                pair.First.Numbers.Min() == pair.Second.Numbers.Min()
                && pair.First.Numbers.Max() == pair.Second.Numbers.Max()
                && pair.First.Numbers.Select((number, i) => number.Equals(pair.Second.Numbers[places[i]])).All(isSame => isSame));
    }

    // Strictly ascending times, so that a time names its reading; four readings for each step, so that there are more than points.
    private static ValueSeries Series(int[] steps, int columns)
    {
        int[] many = [.. steps, .. steps, .. steps, .. steps];
        var at = many.Aggregate(new List<long>(), (times, step) => [.. times, (times.Count == 0 ? 0 : times[^1]) + 1 + ((uint)step % 5_000)]);
        return new ValueSeries(
            [.. at], [.. Enumerable.Range(1, columns).Select(column => new ValueColumn("v" + column, [.. many.Select(step => (double)((step * column) % 97))]))]);
    }
}
