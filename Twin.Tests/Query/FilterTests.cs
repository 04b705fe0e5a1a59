using Twin.City.Maintenance;
using Twin.City.Query;
using Xunit;

namespace Twin.Tests.Query;

public sealed class FilterTests
{
    [Theory]
    [InlineData("level = 40", true)]
    [InlineData("level <> 40", false)]
    [InlineData("level < 40.5 AND level >= 4e1", true)]
    [InlineData("reported.level <> desired.level", true)]
    [InlineData("desired.level = 60", true)]
    [InlineData("100 > level", true)]
    [InlineData("powerW < 50", null)]
    [InlineData("powerW IS NULL", true)]
    [InlineData("attributes.powerW BETWEEN 100 AND 120", true)]
    [InlineData("level NOT BETWEEN 41 AND 50", true)]
    [InlineData("lanternType = 'LANTERNE'", true)]
    [InlineData("id IN ('lamp-00005', 'lamp-00006')", true)]
    [InlineData("id NOT IN ('lamp-00005')", true)]
    [InlineData("kind = 'lamp' AND zone = 'A' AND district = 'D' AND street = 'street-short'", true)]
    [InlineData("streetName LIKE 'street-%' AND streetClass = 'residential' AND cabinet LIKE 'cabinet-____'", true)]
    [InlineData("name = 'Rue d''Été'", true)]
    [InlineData("name = 'rue d''été'", false)]
    [InlineData("CASEI(name) = 'rue d''été'", true)]
    [InlineData("casei(name) like casei('%ÉTÉ')", true)]
    [InlineData("name NOT LIKE 'Rue%'", false)]
    [InlineData("reported.status = 'ok' AND status = 'ok'", true)]
    [InlineData("derived = FALSE", true)]
    [InlineData("ageS >= 90 and ageS < 91", true)]
    [InlineData("alarm IS NULL", true)]
    [InlineData("alarm = 'drift'", null)]
    [InlineData("duty = 'available'", null)]
    [InlineData("NOT duty = 'available'", null)]
    [InlineData("duty = 'available' OR level = 40", true)]
    [InlineData("duty = 'available' AND level = 41", false)]
    [InlineData("level = 1 OR level = 40 AND zone = 'B'", false)]
    [InlineData("(level = 40 OR level = 1) AND NOT (zone = 'B')", true)]
    [InlineData("TRUE", true)]
    [InlineData("NOT TRUE OR FALSE", false)]
    [InlineData("level IN (1, powerW)", null)]
    [InlineData("level IN (40, powerW)", true)]
    public void A_lamp_is_judged_by_what_it_is_says_and_shall(string filter, bool? expected) =>
        Assert.Equal(expected, Filter.Read(filter).Judge(FilterSamples.Lamp()));

    [Theory]
    [InlineData("alarm = 'drift'", true)]
    [InlineData("alarm = 'zoneCut'", false)]
    [InlineData("alarm <> 'drift'", false)]
    [InlineData("alarm <> 'zoneCut'", true)]
    [InlineData("alarm IN ('zoneCut', 'supplyLoss')", true)]
    [InlineData("alarm LIKE 'supply%'", true)]
    [InlineData("alarm IS NOT NULL", true)]
    public void Of_several_alarms_one_suffices(string filter, bool expected) =>
        Assert.Equal(expected, Filter.Read(filter).Fits(FilterSamples.Lamp(AlarmCode.Drift, AlarmCode.SupplyLoss)));

    [Theory]
    [InlineData("status = 'silent'", true)]
    [InlineData("level = 40", false)]
    [InlineData("NOT level = 40", false)]
    [InlineData("level IS NULL AND ageS IS NULL AND desired.level IS NULL", true)]
    public void What_a_silent_device_says_is_not_known(string filter, bool expected) => Assert.Equal(expected, Filter.Read(filter).Fits(FilterSamples.SilentLamp()));

    [Fact]
    public void A_name_without_prefix_is_a_reported_value_and_where_the_kind_has_none_an_attribute()
    {
        var filter = Filter.Read("heading = 'north' OR heading = 270");

        Assert.True(filter.Fits(FilterSamples.Counter()));
        Assert.True(filter.Fits(FilterSamples.Vehicle()));
        Assert.False(filter.Fits(FilterSamples.Lamp()));
    }

    [Fact]
    public void A_vehicle_is_in_the_zone_where_it_is_now() => Assert.True(Filter.Read("zone = 'B' AND skills = 'water'").Fits(FilterSamples.Vehicle()));

    [Fact]
    public void Derived_is_what_nobody_has_surveyed() => Assert.True(Filter.Read("derived = TRUE").Fits(FilterSamples.Counter()));

    [Theory]
    [InlineData("", 1)]
    [InlineData("level", 6)]
    [InlineData("level =", 8)]
    [InlineData("level = 4x", 9)]
    [InlineData("levle = 4", 1)]
    [InlineData("zone = 'A' AND Level = 4", 16)]
    [InlineData("reported.kind = 'lamp'", 1)]
    [InlineData("desired.powerW = 1", 1)]
    [InlineData("level = 'high'", 9)]
    [InlineData("level LIKE '4%'", 1)]
    [InlineData("name LIKE 4", 11)]
    [InlineData("derived > FALSE", 11)]
    [InlineData("alarm < 'drift'", 9)]
    [InlineData("level IN (1, 'two')", 14)]
    [InlineData("level IN ()", 11)]
    [InlineData("level = 4 OR", 13)]
    [InlineData("level = 4 zone = 'A'", 11)]
    [InlineData("(level = 4", 11)]
    [InlineData("name = 'open", 8)]
    [InlineData("level == 4", 8)]
    [InlineData("level ! 4", 7)]
    [InlineData("CASEI(level) = 4", 7)]
    [InlineData("level IS 4", 10)]
    [InlineData("level NOT = 4", 11)]
    [InlineData("NULL = level", 1)]
    public void What_cannot_be_understood_is_told_with_its_character(string filter, int position)
    {
        var wrong = Assert.Throws<FilterException>(() => Filter.Read(filter));

        Assert.Equal(position, wrong.Position);
        Assert.StartsWith($"Character {position}: ", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Depth_and_length_are_bounded()
    {
        var deepest = string.Concat(Enumerable.Repeat("NOT (", Filter.Deepest / 2)) + "level = 40" + new string(')', Filter.Deepest / 2);
        Assert.Equal(true, Filter.Read(deepest).Judge(FilterSamples.Lamp()));
        Assert.Throws<FilterException>(() => Filter.Read($"NOT {deepest}"));

        var longest = string.Join(" OR ", Enumerable.Repeat("level=1", Filter.LongestText / 11)).PadRight(Filter.LongestText);
        Assert.Equal(false, Filter.Read(longest).Judge(FilterSamples.Lamp()));
        Assert.Throws<FilterException>(() => Filter.Read(longest + " "));
    }
}
