using System.Diagnostics;
using Twin.City.Field;
using Twin.Journal.Field;
using Twin.Journal.Postgres;
using Twin.Tests.Inventory;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Mqtt;

/// <summary><c>./twin mqtt</c> as a whole process.</summary>
public sealed class MqttCommandTests(SharedPostgres postgres) : IDisposable
{
    private readonly TemporaryFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task Registering_prints_the_token_once_and_keeps_its_fingerprint_in_a_file_of_the_owner()
    {
        var registered = await RunAsync("register", "gateway-HOP", "--gateway", "hop-lamps", "--zone", "HOP", "--kind", "lamp", "--city", Montpellier.Package);
        var token = registered.StandardOutput.Trim();

        Assert.Equal((0, ""), (registered.ExitCode, registered.StandardError));
        Assert.Equal(43, token.Length);
        var file = Path.Combine(_data.Path, FieldClients.FileName);
        var text = await File.ReadAllTextAsync(file);
        Assert.DoesNotContain(token, text, StringComparison.Ordinal);
        Assert.Equal(FieldToken.Sha256(token), FieldClients.Parse(text).Find("gateway-HOP")!.TokenSha256);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }

        Assert.Equal("gateway-HOP\tgateway hop-lamps\tzone HOP\tkind lamp", (await RunAsync("list")).StandardOutput.Trim());

        Assert.Equal(2, (await RunAsync("register", "gateway-HOP", "--zone", "HOP", "--city", Montpellier.Package)).ExitCode);
        var overlap = await RunAsync("register", "second", "--device", "lamp-00001", "--zone", "HOP", "--city", Montpellier.Package);
        Assert.Equal(2, overlap.ExitCode);
        Assert.Contains("gateway-HOP speaks for lamp-", overlap.StandardError, StringComparison.Ordinal);

        Assert.Equal(0, (await RunAsync("remove", "gateway-HOP")).ExitCode);
        Assert.Equal("", (await RunAsync("list")).StandardOutput);
    }

    [Theory]
    [InlineData("register", "x", "--zone", "NOWHERE")]
    [InlineData("register", "x", "--device", "lamp-99999")]
    [InlineData("register", "x", "--zone", "HOP", "--kind", "toaster")]
    [InlineData("register", "field/control", "--control")]
    [InlineData("register", "x", "--gateway", "a/b", "--zone", "HOP")]
    [InlineData("register", "x", "--gateway", "HOP", "--zone", "HOP")]
    [InlineData("register", "x")]
    [InlineData("register")]
    [InlineData("remove", "nobody")]
    public async Task What_cannot_be_done_exits_2_with_a_message_and_changes_nothing(params string[] arguments)
    {
        string[] city = arguments[0] == "register" ? ["--city", Montpellier.Package] : [];
        var end = await RunAsync([.. arguments, .. city]);

        Assert.Equal(2, end.ExitCode);
        Assert.NotEmpty(end.StandardError);
        Assert.False(File.Exists(Path.Combine(_data.Path, FieldClients.FileName)));
    }

    [Fact]
    public async Task Registrations_at_the_same_time_are_all_kept()
    {
        var names = Enumerable.Range(1, 4).Select(number => $"at-once-{number}").ToArray();

        var ends = await Task.WhenAll(names.Select(name => RunAsync("register", name, "--control", "--city", Montpellier.Package)));

        Assert.All(ends, end => Assert.Equal((0, ""), (end.ExitCode, end.StandardError)));
        var kept = FieldClients.Parse(await File.ReadAllTextAsync(Path.Combine(_data.Path, FieldClients.FileName)));
        Assert.Equal(names, kept.All.Select(client => client.User).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("""{"clients":[null]}""")]
    [InlineData("""{"clients":null}""")]
    [InlineData("""{"clients":[{"user":null,"tokenSha256":"HASH","control":true}]}""")]
    [InlineData("""{"clients":[{"user":"x","tokenSha256":null,"control":true}]}""")]
    [InlineData("""{"clients":[{"user":"x","tokenSha256":"HASH","devices":[null]}]}""")]
    [InlineData("""{"clients":[{"user":"x","tokenSha256":"HASH","zones":["HOP",null]}]}""")]
    [InlineData("""{"clients":[{"user":"x","tokenSha256":"HASH","kinds":[null]}]}""")]
    public void A_file_with_nothing_where_something_must_be_cannot_be_read(string text) =>
        Assert.Throws<System.Text.Json.JsonException>(() => FieldClients.Parse(text.Replace("HASH", FieldToken.Sha256(""), StringComparison.Ordinal)));

    [Fact]
    public async Task The_clients_of_a_cluster_are_kept_in_its_database_and_of_those_registered_at_once_none_is_lost()
    {
        var database = await postgres.NewDatabaseAsync();
        var names = Enumerable.Range(1, 4).Select(number => $"at-once-{number}").ToArray();

        var ends = await Task.WhenAll(names.Select(name => RunOnAsync(database, "register", name, "--control", "--city", Montpellier.Package)));

        Assert.All(ends, end => Assert.Equal((0, ""), (end.ExitCode, end.StandardError)));
        await using var source = PostgresDatabase.Open(database);
        var kept = (await new FieldClientTable(source).ReadAsync(TestContext.Current.CancellationToken)).Clients();
        Assert.Equal(names, kept.All.Select(client => client.User).Order(StringComparer.Ordinal));
        Assert.All(ends, end => Assert.Contains(kept.All, client => client.TokenSha256 == FieldToken.Sha256(end.StandardOutput.Trim())));

        Assert.Equal(2, (await RunOnAsync(database, "register", names[0], "--control", "--city", Montpellier.Package)).ExitCode);
        Assert.Equal(0, (await RunOnAsync(database, "remove", names[0])).ExitCode);
        Assert.Equal(names[1..], (await RunOnAsync(database, "list")).StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')[0]).Order(StringComparer.Ordinal));
        Assert.Equal("", (await RunAsync("list")).StandardOutput);
    }

    [Fact]
    public async Task The_database_is_named_by_an_option_or_the_environment_and_one_that_does_not_serve_exits_2()
    {
        var database = await postgres.NewDatabaseAsync();

        var byEnvironment = await LaunchAsync(["register", "console", "--control", "--city", Montpellier.Package], environment: database);
        Assert.Equal((0, ""), (byEnvironment.ExitCode, byEnvironment.StandardError));
        Assert.Equal("console\tcontrol", (await RunOnAsync(database, "list")).StandardOutput.Trim());

        var both = await RunAsync("list", "--database", database);
        Assert.Equal((2, "Name either --data or --database."), (both.ExitCode, both.StandardError.Trim()));
        var away = await RunOnAsync("Host=127.0.0.1;Port=1;Username=twin;Password=hidden;Timeout=2", "list");
        Assert.Equal(2, away.ExitCode);
        Assert.StartsWith("The database does not serve: ", away.StandardError, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", away.StandardError, StringComparison.Ordinal);
        var broken = await RunOnAsync("Host=;Nonsense=1", "list");
        Assert.Equal(2, broken.ExitCode);
        Assert.Single(broken.StandardError.Trim().Split('\n'));
    }

    private Task<FinishedProcess> RunAsync(params string[] arguments) => LaunchAsync([.. arguments, "--data", _data.Path], null);

    private static Task<FinishedProcess> RunOnAsync(string database, params string[] arguments) => LaunchAsync([.. arguments, "--database", database], null);

    private static async Task<FinishedProcess> LaunchAsync(IEnumerable<string> arguments, string? environment)
    {
        var start = new ProcessStartInfo("dotnet", [TwinBuild.Cli, "mqtt", .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = TwinBuild.Repository,
        };
        start.Environment.Remove("ConnectionStrings__Twin");
        if (environment is not null)
        {
            start.Environment["ConnectionStrings__Twin"] = environment;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new FinishedProcess(process.ExitCode, await output, await error);
    }
}
