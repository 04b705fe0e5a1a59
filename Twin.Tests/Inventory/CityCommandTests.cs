using Twin.City.Inventory;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Inventory;

/// <summary>The command line as a whole process.</summary>
public sealed class CityCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Checking_the_city_that_ships_exits_0_and_reports_its_counts()
    {
        var (exitCode, output, error) = await TwinCommand.RunAsync("city", "check", Montpellier.Package);

        Assert.Equal((0, ""), (exitCode, error));
        Assert.Contains("29,969   of kind lamp", output, StringComparison.Ordinal);
        Assert.Contains("156 lamps outside every zone", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Checking_a_broken_city_exits_2_and_names_file_and_feature()
    {
        var city = _folder.Copy(Montpellier.Package, "city");
        var file = Path.Combine(city, PackageFiles.Lamps);
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file, Token)).Replace("lamp-00007,", "lamp-00006,", StringComparison.Ordinal), Token);

        var (exitCode, _, error) = await TwinCommand.RunAsync("city", "check", city);

        Assert.Equal(2, exitCode);
        Assert.Equal("error lamps.csv lamp-00006: The id is used twice.", error.Trim());
    }

    [Theory]
    [InlineData("city", "check", "/nowhere")]
    [InlineData("city", "check")]
    [InlineData("city", "import", "--layers", "/nowhere", "--out", "/nowhere/city", "--mapping", "/nowhere/layers.json")]
    [InlineData("city", "import", "--layers", "/nowhere")]
    [InlineData("town")]
    public async Task A_command_that_cannot_be_done_exits_2_with_a_message(params string[] arguments)
    {
        var (exitCode, _, error) = await TwinCommand.RunAsync(arguments);

        Assert.Equal(2, exitCode);
        Assert.NotEmpty(error);
    }

    [Fact]
    public async Task Importing_finds_the_mapping_by_the_name_of_the_layers_folder()
    {
        var (exitCode, output, error) = await TwinCommand.RunAsync("city", "import", "--layers", Montpellier.Layers, "--out", _folder.In("city"));

        Assert.Equal((0, ""), (exitCode, error));
        Assert.Contains("29,969 lamp", output, StringComparison.Ordinal);
        Folders.AssertSame(Montpellier.Package, _folder.In("city"));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;
}
