using System.Text.Json;
using System.Text.RegularExpressions;
using Twin.Tests.Processes;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace Twin.Tests.Telemetry;

/// <summary>Rules and dashboard that are shipped ask for what a running twin has.</summary>
public sealed partial class WhatIsWatchedTests(ObservedTwin observed)
{
    private static readonly string Deploy = Path.Combine(TwinBuild.Repository, "deploy");

    // Prometheus' own: whether it could scrape.
    private const string Up = "up";

    [Fact]
    public async Task Every_metric_of_the_dashboard_and_the_rules_is_there_in_a_running_twin()
    {
        await observed.StoryAsync();
        string[] wanted = [.. DashboardExpressions().Concat(RuleExpressions()).SelectMany(NamesIn).Where(name => name != Up).Distinct()];
        Assert.True(wanted.Length > 20, string.Join(' ', wanted));

        await Eventually.Async(
            async () =>
            {
                var there = (await observed.Process.Http.GetStringAsync("/metrics")).Split('\n').Select(line => line.Split('{', ' ')[0]).ToHashSet(StringComparer.Ordinal);
                return string.Join(' ', wanted.Where(name => !there.Contains(name)));
            },
            missing => missing.Length == 0,
            "no metric to be missing");
    }

    [Fact]
    public async Task Every_metric_of_the_twin_is_on_the_page_about_it()
    {
        await observed.StoryAsync();
        var page = await File.ReadAllTextAsync(Path.Combine(TwinBuild.Repository, "docs", "observability.md"));

        var names = (await observed.Process.Http.GetStringAsync("/metrics")).Split('\n')
            .Where(line => line.StartsWith("# TYPE twin_", StringComparison.Ordinal))
            .Select(line => line.Split(' ')[2]);

        Assert.All(names, name => Assert.Contains($"`{name}", page, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_rule_has_a_name_a_severity_and_says_what_to_do()
    {
        var rules = Rules().ToArray();

        Assert.NotEmpty(rules);
        Assert.All(rules, rule =>
        {
            Assert.StartsWith("Twin", Text(rule, "alert"), StringComparison.Ordinal);
            Assert.NotEmpty(Text((YamlMappingNode)rule["labels"], "severity"));
            Assert.NotEmpty(Text((YamlMappingNode)rule["annotations"], "summary"));
            Assert.NotEmpty(Text((YamlMappingNode)rule["annotations"], "description"));
        });
    }

    [Fact]
    public void The_example_of_a_scrape_is_well_formed_and_reads_the_rules()
    {
        var config = Yaml("prometheus/prometheus.yml");

        Assert.Equal("alerts.yml", ((YamlSequenceNode)config["rule_files"]).Single().ToString());
        Assert.Equal("/metrics", Text((YamlMappingNode)((YamlSequenceNode)config["scrape_configs"])[0], "metrics_path"));
    }

    [Fact]
    public void The_dashboard_lets_choose_its_source_and_gives_every_panel_a_place_of_its_own()
    {
        var dashboard = Dashboard();

        Assert.Contains(dashboard.GetProperty("templating").GetProperty("list").EnumerateArray(), variable => variable.GetProperty("type").GetString() == "datasource");
        var panels = dashboard.GetProperty("panels").EnumerateArray().ToArray();
        Assert.Equal(panels.Length, panels.Select(panel => panel.GetProperty("id").GetInt32()).Distinct().Count());
        Assert.Equal(
            ["Field", "Journal", "City", "Orders", "Machine"],
            panels.Where(panel => panel.GetProperty("type").GetString() == "row").Select(row => row.GetProperty("title").GetString()));
    }

    [Theory]
    [InlineData("up{job=\"twin\"} == 0", "up")]
    [InlineData("histogram_quantile(0.99, sum by (instance, le) (rate(a_seconds_bucket[5m]))) > 1 and b_total == 0", "a_seconds_bucket b_total")]
    [InlineData("sum (increase(a_total{outcome=~\"x|y\"}[$__rate_interval])) - 0.2 * b", "a_total b")]
    public void Names_are_read_from_an_expression(string expression, string names) => Assert.Equal(names, string.Join(' ', NamesIn(expression)));

    private static IEnumerable<string> NamesIn(string expression)
    {
        var bare = Grouping().Replace(Braces().Replace(expression, ""), "");
        return Name().Matches(bare).Select(match => match.Value).Where(name => name is not ("and" or "or" or "unless" or "bool"));
    }

    private static JsonElement Dashboard() => JsonDocument.Parse(File.ReadAllText(Path.Combine(Deploy, "grafana", "twin.json"))).RootElement;

    private static IEnumerable<string> DashboardExpressions() => Dashboard().GetProperty("panels").EnumerateArray()
        .Where(panel => panel.TryGetProperty("targets", out _))
        .SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
        .Select(target => target.GetProperty("expr").GetString()!);

    private static IEnumerable<string> RuleExpressions() => Rules().Select(rule => Text(rule, "expr"));

    private static IEnumerable<YamlMappingNode> Rules() =>
        ((YamlSequenceNode)Yaml("prometheus/alerts.yml")["groups"]).SelectMany(group => (YamlSequenceNode)group["rules"]).Cast<YamlMappingNode>();

    private static YamlMappingNode Yaml(string path)
    {
        var stream = new YamlStream();
        using var text = File.OpenText(Path.Combine(Deploy, path));
        stream.Load(text);
        return (YamlMappingNode)stream.Documents.Single().RootNode;
    }

    private static string Text(YamlMappingNode node, string key) => ((YamlScalarNode)node[key]).Value!;

    // Label matchers and ranges.
    [GeneratedRegex(@"\{[^}]*\}|\[[^\]]*\]", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Braces();

    [GeneratedRegex(@"\b(?:by|without|on|ignoring)\s*\([^)]*\)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Grouping();

    // A name that is no function.
    [GeneratedRegex(@"\b[a-zA-Z_][a-zA-Z0-9_]*\b(?!\s*\()", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();
}
