using System.Net;
using System.Net.Sockets;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Api;

/// <summary>How the server starts, refuses to start and stops.</summary>
public sealed class StartUpTests
{
    private const int BadInput = 2;

    [Theory]
    [InlineData("0.0.0.0", "--urls", "http://0.0.0.0:0")]
    [InlineData("*", "--urls", "http://*:0")]
    [InlineData("[::]", "--urls", "http://127.0.0.1:0;http://[::]:0")]
    [InlineData("/no/such/city", "--Twin:City", "/no/such/city")]
    [InlineData("StartAt", "--Twin:StartAt", "the day before yesterday")]
    public async Task Bad_input_is_refused_with_a_message_that_names_it(string named, params string[] arguments)
    {
        using var data = new TemporaryFolder();

        await RefusesAsync(data, named, arguments);
    }

    [Fact]
    public async Task A_data_folder_that_another_process_has_is_refused_with_a_message_that_names_it()
    {
        using var data = new TemporaryFolder();
        await using var first = await TwinProcess.StartAsync(data.Path);

        await RefusesAsync(data, Path.Combine(data.Path, "journal.db"));
    }

    [Theory]
    [InlineData("journal.db")]
    [InlineData("state.db")]
    public async Task A_file_that_is_no_database_is_refused_with_a_message_that_names_it(string name)
    {
        using var data = new TemporaryFolder();
        var file = Path.Combine(data.Path, name);
        await File.WriteAllTextAsync(file, new string('x', 4096), TestContext.Current.CancellationToken);

        await RefusesAsync(data, file);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named()
    {
        using var data = new TemporaryFolder();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        var ended = await TwinProcess.RunToExitAsync(data.Path, "--urls", $"http://127.0.0.1:{port}");

        Assert.NotEqual(0, ended.ExitCode);
        Assert.Contains($"{port}", ended.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_start_of_the_citys_clock_is_kept_in_the_data_folder_and_another_is_refused()
    {
        using var data = new TemporaryFolder();
        var start = new DateTimeOffset(2026, 6, 1, 20, 0, 0, TimeSpan.Zero);
        DateTimeOffset stopped;
        await using (var first = await TwinProcess.StartAsync(data.Path, "--Twin:StartAt", TwinClient.Iso(start)))
        {
            var twin = new TwinClient(first.Http);
            var city = await twin.GetAsync<City>("/api/city");
            Assert.True(city.Demo.ShiftedClock);
            Assert.InRange(city.Time, start, start.AddHours(1));
            await twin.ReportAsync("lamp-00001", city.Time, 1, new { level = 5 });
            Assert.Equal(1, (await twin.SendAsync(TwinClient.Reading("lamp-00001", city.Time.AddMinutes(6), 2, new { level = 5 }))).Refused);
            stopped = await twin.NowAsync();
            Assert.Equal(0, await first.StopAsync());
        }

        var other = await TwinProcess.RunToExitAsync(data.Path, "--Twin:StartAt", TwinClient.Iso(start.AddDays(1)));
        Assert.True(other.ExitCode == BadInput, $"Exit code {other.ExitCode}: {other.StandardError}");
        Assert.Contains("StartAt", other.StandardError, StringComparison.Ordinal);

        await using var again = await TwinProcess.StartAsync(data.Path);
        var resumed = new TwinClient(again.Http);
        var seen = await resumed.GetAsync<City>("/api/city");
        Assert.True(seen.Demo.ShiftedClock);
        Assert.InRange(seen.Time, stopped, stopped.AddHours(1));
        Assert.Equal(1, (await resumed.DeviceAsync("lamp-00001")).Reported!.Seq);
    }

    [Fact]
    public async Task Without_a_broker_no_field_is_played_and_the_clock_is_the_machine_s()
    {
        using var data = new TemporaryFolder();
        await using var node = await TwinProcess.StartAsync(data.Path, "--Twin:Emulator", "true", "--Twin:Mqtt:Port", "0");

        var city = await new TwinClient(node.Http).GetAsync<City>("/api/city");

        Assert.False(city.Demo.ShiftedClock);
    }

    [Fact]
    public async Task A_played_field_s_clock_opens_in_the_evening_the_log_says_so_and_the_next_start_keeps_it()
    {
        using var data = new TemporaryFolder();
        var paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");
        DateTimeOffset stopped;
        await using (var first = await TwinProcess.StartAsync(data.Path, TwinProcess.WithField))
        {
            var twin = new TwinClient(first.Http);
            var city = await twin.GetAsync<City>("/api/city");
            Assert.True(city.Demo.ShiftedClock);
            var opened = TimeZoneInfo.ConvertTime(city.Time, paris).TimeOfDay;
            Assert.InRange(opened, new TimeSpan(21, 30, 0), new TimeSpan(22, 30, 0));
            await Eventually.Async(
                () => Task.FromResult(first.Output.StandardOutput), log => log.Contains("In this city it is", StringComparison.Ordinal), "the log to tell the city's time");
            stopped = await twin.NowAsync();
            Assert.Equal(0, await first.StopAsync());
        }

        var kept = await ClockOfAsync(data);
        await using var again = await TwinProcess.StartAsync(data.Path, TwinProcess.WithField);
        var resumed = await new TwinClient(again.Http).GetAsync<City>("/api/city");
        Assert.True(resumed.Demo.ShiftedClock);
        Assert.InRange(resumed.Time, stopped, stopped.AddHours(1));
        Assert.Equal(kept, await ClockOfAsync(data));
    }

    private static Task<string> ClockOfAsync(TemporaryFolder data) => File.ReadAllTextAsync(Path.Combine(data.Path, "clock.json"), TestContext.Current.CancellationToken);

    private static async Task RefusesAsync(TemporaryFolder data, string named, params string[] arguments)
    {
        var ended = await TwinProcess.RunToExitAsync(data.Path, arguments);

        Assert.True(ended.ExitCode == BadInput, $"Exit code {ended.ExitCode}: {ended.StandardError}\n{ended.StandardOutput}");
        Assert.Contains(named, ended.StandardError, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ended.StandardError, StringComparison.Ordinal);
    }
}
