using Twin.City.Inventory.Osm;

namespace Twin.Cli.Inventory;

/// <summary><c>twin city import --osm</c>: a city package from an extract of OpenStreetMap.</summary>
internal static class OsmCommand
{
    /// <summary>Imports, and tells what was written and what was left out. Throws <see cref="OsmExtractException"/> when it cannot.</summary>
    /// <returns>The exit code, 0.</returns>
    public static int Import(string extract, string output, string? timeZone, string? name, string? id)
    {
        if (timeZone is null)
        {
            throw new OsmExtractException($"{extract}: an extract does not say the city's time zone: name it with --time-zone, such as --time-zone Europe/Helsinki.");
        }

        var (city, notes) = OsmImport.Run(extract, new OsmCityName(timeZone, name, id), output);
        Console.WriteLine($"{city.Manifest.Name}: {output} written from {extract}, {city.Manifest.Attribution}.");
        CityCommand.WriteKinds(city);
        foreach (var note in notes)
        {
            Console.WriteLine($"  {note.Value,7:N0} {note.Name}");
        }

        return 0;
    }
}
