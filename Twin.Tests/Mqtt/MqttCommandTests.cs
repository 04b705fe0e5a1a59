using System.Diagnostics;
using Twin.City.Field;
using Twin.Tests.Inventory;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Mqtt;

/// <summary><c>./twin mqtt</c> as a whole process.</summary>
public sealed class MqttCommandTests : IDisposable
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

    private async Task<FinishedProcess> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [TwinBuild.Cli, "mqtt", .. arguments, "--data", _data.Path])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = TwinBuild.Repository,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new FinishedProcess(process.ExitCode, await output, await error);
    }
}
