using System.CommandLine;
using Twin.City.Devices;
using Twin.City.Inventory;
using Twin.City.Inventory.Import;
using Twin.City.Inventory.Osm;

namespace Twin.Cli.Inventory;

/// <summary><c>twin city</c>: import a city package from layers or from OpenStreetMap, and check one.</summary>
internal static class CityCommand
{
    /// <summary>Exit code of a command that could not do what it was asked.</summary>
    public const int Failed = 2;

    private const string MappingName = "layers.json";

    /// <summary>Makes the command with its subcommands.</summary>
    public static Command Create() => new("city", "Import and check city packages.") { CreateImport(), CreateCheck() };

    private static Command CreateImport()
    {
        var layers = new Option<string?>("--layers") { Description = "Folder of the city's layers (GeoJSON and CSV)." };
        var mapping = new Option<string?>("--mapping")
        {
            Description = "With --layers: what the layers mean. Default: layers.json in the folder of the layers, else data/layers/NAME/layers.json with the name of that folder.",
        };
        var extract = new Option<string?>("--osm") { Description = "Instead of layers: an extract of OpenStreetMap (*.osm.pbf)." };
        var timeZone = new Option<string?>("--time-zone") { Description = "With --osm, required: IANA name of the city's time zone, such as Europe/Helsinki." };
        var name = new Option<string?>("--name") { Description = "With --osm: the city's name. Default: the name of the file." };
        var id = new Option<string?>("--id") { Description = "With --osm: the city's id, letters, digits, - and _. Default: made from the name." };
        var output = new Option<string>("--out") { Description = "Folder of the package: new, empty, or a package to replace.", Required = true };
        var command = new Command("import", "Make a city package from layers or from an extract of OpenStreetMap.") { layers, mapping, extract, timeZone, name, id, output };
        command.SetAction(parsed => Guard(() => (parsed.GetValue(layers), parsed.GetValue(extract)) switch
        {
            ({ } folder, null) when IsAbsent(parsed, timeZone, name, id) => Import(folder, parsed.GetRequiredValue(output), parsed.GetValue(mapping)),
            (null, { } file) when IsAbsent(parsed, mapping) =>
                OsmCommand.Import(file, parsed.GetRequiredValue(output), parsed.GetValue(timeZone), parsed.GetValue(name), parsed.GetValue(id)),
            _ => throw new CityPackageException("Name either --layers FOLDER [--mapping FILE] or --osm FILE --time-zone IANA [--name NAME] [--id ID]."),
        }));
        return command;
    }

    private static bool IsAbsent(ParseResult parsed, params ReadOnlySpan<Option<string?>> options)
    {
        foreach (var option in options)
        {
            if (parsed.GetValue(option) is not null)
            {
                return false;
            }
        }

        return true;
    }

    private static Command CreateCheck()
    {
        var folder = new Argument<string>("folder") { Description = "Folder of the package." };
        var all = new Option<bool>("--all") { Description = "Show every warning, not the first twenty." };
        var command = new Command("check", "Report counts and faults of a city package; exit 2 when there are errors.") { folder, all };
        command.SetAction(parsed => Guard(() => CheckReport.Write(CityCheck.Run(parsed.GetRequiredValue(folder)), parsed.GetValue(all), Console.Out, Console.Error)));
        return command;
    }

    private static int Import(string layers, string output, string? mapping)
    {
        var mappingFile = mapping ?? FindMapping(layers);
        var city = CityImport.Run(layers, mappingFile, output);
        Console.WriteLine($"{city.Manifest.Name}: {output} written with {mappingFile}.");
        WriteKinds(city);
        return 0;
    }

    /// <summary>Tells how many devices of each kind a city has.</summary>
    public static void WriteKinds(CityInventory city)
    {
        foreach (var kind in city.Devices.CountBy(device => device.Kind).OrderBy(kind => kind.Key))
        {
            Console.WriteLine($"  {kind.Value,7:N0} {kind.Key.Name()}");
        }
    }

    private static string FindMapping(string layers)
    {
        var beside = Path.Combine(layers, MappingName);
        var shipped = Path.Combine("data", "layers", Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(layers))), MappingName);
        if (File.Exists(beside))
        {
            return beside;
        }

        return File.Exists(shipped)
            ? shipped
            : throw new CityPackageException($"There is no mapping: neither {beside} nor {shipped} exists. Name one with --mapping FILE (docs/city-package.md).");
    }

    private static int Guard(Func<int> run)
    {
        try
        {
            return run();
        }
        catch (Exception exception) when (exception is CityPackageException or OsmExtractException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine(exception.Message);
            return Failed;
        }
    }
}
