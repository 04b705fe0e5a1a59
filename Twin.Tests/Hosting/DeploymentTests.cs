using System.Reflection;
using System.Text.RegularExpressions;
using Twin.Api.Hosting;
using Twin.Api.Ingress;
using Twin.Api.Telemetry;
using Twin.Tests.Processes;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace Twin.Tests.Hosting;

/// <summary>What is shipped to run the twin, and the page about it, name options that there are; and the page names all of them.</summary>
public sealed partial class DeploymentTests
{
    private const int LimitMs = 1_000;

    private static readonly string Repository = TwinBuild.Repository;

    // Options are read without regard to case; here their names are held to be written as they are.
    private static readonly HashSet<string> Options =
    [
        .. OptionsOf(typeof(TwinOptions), "Twin"), .. OptionsOf(typeof(IngressOptions), "Twin:Ingress"), .. OptionsOf(typeof(TelemetryOptions), "Twin:Telemetry"),
        "ConnectionStrings:Twin",
    ];

    /// <summary>Files that name options.</summary>
    public static TheoryData<string> Files => [.. Shipped().Append("docs/operations.md").Append("README.md")];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_option_that_is_named_exists(string file)
    {
        string[] named = [.. OptionNames().Matches(Read(file)).Select(match => match.Value.Replace("__", ":", StringComparison.Ordinal)).Distinct()];
        Assert.Equal([], named.Except(Options));
    }

    [Fact]
    public void Every_option_is_in_the_table_of_the_page()
    {
        string[] table =
        [
            .. Read("docs/operations.md").Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal))
                .SelectMany(line => OptionNames().Matches(line.Split('|')[1]).Select(match => match.Value)),
        ];
        Assert.Equal([], Options.Except(table));
    }

    [Theory]
    [InlineData("deploy/systemd/twin.service")]
    [InlineData("deploy/systemd/twin-silo@.service")]
    [InlineData("deploy/systemd/twin-api@.service")]
    public void A_unit_gives_the_process_longer_than_it_takes_to_end_and_no_rights(string unit)
    {
        var lines = Read(unit).Split('\n');
        var limit = lines.Single(line => line.StartsWith("TimeoutStopSec=", StringComparison.Ordinal)).Split('=')[1];

        // A minute for the host and 5 s for the journal.
        Assert.True(int.Parse(limit, System.Globalization.CultureInfo.InvariantCulture) > 65, limit);
        Assert.Contains("KillSignal=SIGTERM", lines);
        Assert.Contains("NoNewPrivileges=yes", lines);
        Assert.Contains("ProtectSystem=strict", lines);
        Assert.Contains("User=twin", lines);
    }

    [Fact]
    public void Nothing_of_the_compose_file_can_be_reached_from_other_machines()
    {
        var yaml = new YamlStream();
        using var reader = new StringReader(Read("deploy/docker/compose.yml"));
        yaml.Load(reader);
        var services = (YamlMappingNode)yaml.Documents[0].RootNode["services"];
        string[] published =
        [
            .. services.Children.Values.OfType<YamlMappingNode>().Where(service => service.Children.ContainsKey("ports"))
                .SelectMany(service => (YamlSequenceNode)service["ports"]).Select(port => $"{port}"),
        ];
        Assert.NotEmpty(published);
        Assert.All(published, port => Assert.StartsWith("127.0.0.1:", port, StringComparison.Ordinal));
    }

    [Fact]
    public void Files_that_the_compose_file_and_the_image_take_from_the_repository_are_there()
    {
        var compose = MountedFiles().Matches(Read("deploy/docker/compose.yml")).Select(match => Path.Combine("deploy/docker", match.Groups["path"].Value));
        var image = CopiedFiles().Matches(Read("deploy/docker/Dockerfile")).SelectMany(match => match.Groups["path"].Value.Split(' ')).Where(path => path != ".");
        Assert.All(compose.Concat(image), path => Assert.True(Path.Exists(Path.Combine(Repository, path)), path));
    }

    private static IEnumerable<string> Shipped() => Directory.EnumerateFiles(Path.Combine(Repository, "deploy"), "*", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(Repository, path)).Order(StringComparer.Ordinal);

    private static string Read(string file) => File.ReadAllText(Path.Combine(Repository, file));

    private static IEnumerable<string> OptionsOf(Type section, string name)
    {
        foreach (var property in section.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.SetMethod is { IsPublic: true }))
        {
            var option = $"{name}:{property.Name}";
            if (property.PropertyType.Namespace?.StartsWith("Twin", StringComparison.Ordinal) == true && property.PropertyType.IsClass)
            {
                foreach (var inner in OptionsOf(property.PropertyType, option))
                {
                    yield return inner;
                }
            }
            else
            {
                yield return option;
            }
        }
    }

    [GeneratedRegex(@"\b(Twin|ConnectionStrings)(:|__)[A-Za-z]+((:|__)[A-Za-z]+)*\b", RegexOptions.ExplicitCapture, LimitMs)]
    private static partial Regex OptionNames();

    [GeneratedRegex(@"^\s+- (?<path>\.\.?/[^:\s]+):", RegexOptions.Multiline | RegexOptions.ExplicitCapture, LimitMs)]
    private static partial Regex MountedFiles();

    [GeneratedRegex(@"^COPY (--chmod=\S+ )?(?<path>[^-\s]\S*( \S+)*) \S+$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, LimitMs)]
    private static partial Regex CopiedFiles();
}
