namespace Twin.City.Inventory;

/// <summary>A city package: the folder of files that holds a city's inventory (docs/city-package.md).</summary>
public static class CityPackage
{
    /// <summary>
    /// Loads a package. Throws <see cref="CityPackageException"/> naming file and feature of everything that keeps it from being used;
    /// the deeper questions, such as unreachable roads, are <see cref="CityCheck"/>'s.
    /// </summary>
    public static CityInventory Load(string folder)
    {
        var findings = new FindingList();
        var inventory = PackageReader.Read(folder, findings);
        return inventory is null || findings.HasErrors ? throw new CityPackageException(folder, findings.All) : inventory;
    }

    /// <summary>True when the folder holds a package, sound or not.</summary>
    public static bool Exists(string folder) => File.Exists(Path.Combine(folder, PackageFiles.City));
}
