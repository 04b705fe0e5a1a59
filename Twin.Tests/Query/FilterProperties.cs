using System.Globalization;
using System.Text.RegularExpressions;
using FsCheck.Xunit;
using Twin.City.Query;
using Xunit;

namespace Twin.Tests.Query;

/// <summary>Filters that are made up, with what they must say of one lamp (<see cref="FilterSamples.Lamp"/>).</summary>
public sealed class FilterProperties
{
    private static readonly string[] Words =
    [
        "AND", "or", "NOT", "IN", "between", "LIKE", "IS", "NULL", "TRUE", "CASEI", "(", ")", ",", "=", "<>", "<", "level", "name", "desired.level", "alarm", "nothing", "'Rue'", "''", "4", "-1.5e3",
        ".", "'", "\"", "é", "\0", "1e999", "--", "_",
    ];

    [Property(MaxTest = 500)]
    public void A_filter_means_what_was_written(int seed)
    {
        var condition = Make(new Random(seed), depth: 4);

        Assert.Equal(condition.Truth, Filter.Read(condition.Text).Judge(FilterSamples.Lamp()));
    }

    [Property]
    public void Not_goes_through_and_and_or_as_De_Morgan_says(int seed)
    {
        var random = new Random(seed);
        var (a, b) = (Make(random, depth: 2).Text, Make(random, depth: 2).Text);

        Assert.Equal(Judge($"NOT (({a}) AND ({b}))"), Judge($"(NOT ({a})) OR (NOT ({b}))"));
        Assert.Equal(Judge($"NOT (({a}) OR ({b}))"), Judge($"(NOT ({a})) AND (NOT ({b}))"));
        Assert.Equal(Judge(a), Judge($"NOT NOT ({a})"));
    }

    [Property(MaxTest = 500)]
    public void Whatever_is_written_is_a_filter_or_a_FilterException(int seed, string? text)
    {
        var random = new Random(seed);
        foreach (var garbage in new[] { text ?? "", string.Join(' ', Enumerable.Range(0, random.Next(12)).Select(_ => Words[random.Next(Words.Length)])) })
        {
            try
            {
                Filter.Read(garbage).Judge(FilterSamples.Lamp());
            }
            catch (FilterException wrong)
            {
                Assert.InRange(wrong.Position, 1, garbage.Length + 1);
            }
        }
    }

    [Property(MaxTest = 500)]
    public void Like_is_the_regular_expression_that_it_stands_for(int seed)
    {
        var random = new Random(seed);
        var pattern = Letters(random, "ab%_", 8);
        var name = Letters(random, "ab%", 10);
        var lamp = FilterSamples.Lamp();

        var expected = Regex.IsMatch(name, "^" + pattern.Replace("%", ".*", StringComparison.Ordinal).Replace('_', '.') + "$", RegexOptions.None, TimeSpan.FromSeconds(10));

        Assert.Equal(expected, Filter.Read($"name LIKE '{pattern}'").Fits(lamp with { Device = lamp.Device with { Name = name } }));
        Assert.Equal(name == pattern, Filter.Read($"name LIKE '{Escaped(pattern)}'").Fits(lamp with { Device = lamp.Device with { Name = name } }));
    }

    private static bool? Judge(string filter) => Filter.Read(filter).Judge(FilterSamples.Lamp());

    private static string Escaped(string pattern) => pattern.Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal);

    private static string Letters(Random random, string alphabet, int most) => string.Concat(Enumerable.Range(0, random.Next(most)).Select(_ => alphabet[random.Next(alphabet.Length)]));

    private static (string Text, bool? Truth) Make(Random random, int depth)
    {
        if (depth == 0)
        {
            return Predicate(random);
        }

        var (a, b) = (Make(random, random.Next(depth)), Make(random, random.Next(depth)));
        return random.Next(4) switch
        {
            0 => ($"({a.Text}) {Keyword(random, "AND")} ({b.Text})", a.Truth & b.Truth),
            1 => ($"({a.Text}) {Keyword(random, "OR")} ({b.Text})", a.Truth | b.Truth),
            2 => ($"{Keyword(random, "NOT")}({a.Text})", !a.Truth),
            _ => Predicate(random),
        };
    }

    // The lamp reports level 40 and no power, and is called Rue d'Été.
    private static (string Text, bool? Truth) Predicate(Random random)
    {
        var number = random.Next(38, 43);
        var second = random.Next(38, 43);
        var name = new[] { "Rue d'Été", "rue d'été", "Rue" }[random.Next(3)];
        var quoted = $"'{name.Replace("'", "''", StringComparison.Ordinal)}'";
        var written = number.ToString(CultureInfo.InvariantCulture);
        return random.Next(10) switch
        {
            0 => ($"level<{written}", 40 < number),
            1 => ($"level >= {written}", 40 >= number),
            2 => ($"reported.level <> {written}.0", 40 != number),
            3 => ($"{written} = level", 40 == number),
            4 => ($"powerW <= {written}", null),
            5 => ($"name = {quoted}", name == "Rue d'Été"),
            6 => ($"{Keyword(random, "CASEI")}(name) = {quoted}", name != "Rue"),
            7 => ($"level {Keyword(random, "IN")} ({written}, {second})", number == 40 || second == 40),
            8 => ($"level {Keyword(random, "BETWEEN")} {written} {Keyword(random, "AND")} {second}", number <= 40 && 40 <= second),
            _ => ($"powerW {Keyword(random, "IS")} {Keyword(random, "NULL")}", true),
        };
    }

    private static string Keyword(Random random, string keyword) => random.Next(2) == 0 ? keyword : keyword.ToLowerInvariant();
}
