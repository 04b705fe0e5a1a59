using FsCheck.Xunit;
using Twin.City.Inventory;
using Twin.City.Inventory.Import;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Inventory;

/// <summary>An import is a function of its layers.</summary>
public sealed class CityImportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Importing_the_citys_layers_gives_the_package_that_ships_byte_for_byte()
    {
        CityImport.Run(Montpellier.Layers, Montpellier.Mapping, _folder.In("first"));
        CityImport.Run(Montpellier.Layers, Montpellier.Mapping, _folder.In("second"));

        Folders.AssertSame(_folder.In("first"), _folder.In("second"));
        Folders.AssertSame(Montpellier.Package, _folder.In("first"));
    }

    [Property(MaxTest = 8)]
    public void The_order_of_features_does_not_matter(int seed)
    {
        using var folder = new TemporaryFolder();
        SmallLayers.Write(folder.In("layers"), 0);
        SmallLayers.Write(folder.In("shuffled"), seed);

        CityImport.Run(folder.In("layers"), Montpellier.Mapping, folder.In("city"));
        CityImport.Run(folder.In("shuffled"), Montpellier.Mapping, folder.In("other"));

        Folders.AssertSame(folder.In("city"), folder.In("other"));
    }

    [Fact]
    public void A_loaded_package_is_written_as_it_was()
    {
        var city = CityPackage.Load(Montpellier.Package);

        CityPackageWriter.Write(city, File.ReadAllText(Path.Combine(Montpellier.Package, PackageFiles.Sources)), _folder.In("copy"));

        Folders.AssertSame(Montpellier.Package, _folder.In("copy"));
    }

    [Fact]
    public void A_failed_import_leaves_no_half_package()
    {
        SmallLayers.Write(_folder.In("layers"), 0);
        File.WriteAllText(Path.Combine(_folder.In("layers"), "lights.geojson"), "{ \"type\": \"FeatureCollection\", \"features\": [");

        var exception = Assert.Throws<CityPackageException>(() => CityImport.Run(_folder.In("layers"), Montpellier.Mapping, _folder.In("city")));

        Assert.Equal("lights.geojson", Assert.Single(exception.Findings).File);
        Assert.Equal([_folder.In("layers")], Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_failed_import_leaves_the_package_that_was_there()
    {
        SmallLayers.Write(_folder.In("layers"), 0);
        CityImport.Run(_folder.In("layers"), Montpellier.Mapping, _folder.In("city"));
        _folder.Copy(_folder.In("city"), "before");
        File.Delete(Path.Combine(_folder.In("layers"), "roads.geojson"));

        Assert.Throws<CityPackageException>(() => CityImport.Run(_folder.In("layers"), Montpellier.Mapping, _folder.In("city")));

        Folders.AssertSame(_folder.In("before"), _folder.In("city"));
    }

    [Fact]
    public void An_import_keeps_what_people_put_beside_the_package()
    {
        SmallLayers.Write(_folder.In("layers"), 0);
        CityImport.Run(_folder.In("layers"), Montpellier.Mapping, _folder.In("city"));
        File.WriteAllText(Path.Combine(_folder.In("city"), "notes.txt"), "Ask about the lamps of Port Marianne.");

        CityImport.Run(_folder.In("layers"), Montpellier.Mapping, _folder.In("city"));

        Assert.Equal("Ask about the lamps of Port Marianne.", File.ReadAllText(Path.Combine(_folder.In("city"), "notes.txt")));
    }

    [Fact]
    public void A_folder_that_is_no_package_is_not_written_over()
    {
        SmallLayers.Write(_folder.In("layers"), 0);
        Directory.CreateDirectory(_folder.In("photos"));
        File.WriteAllText(Path.Combine(_folder.In("photos"), "holiday.txt"), "Sète");

        Assert.Throws<CityPackageException>(() => CityImport.Run(_folder.In("layers"), Montpellier.Mapping, _folder.In("photos")));

        Assert.Equal([Path.Combine(_folder.In("photos"), "holiday.txt")], Directory.EnumerateFileSystemEntries(_folder.In("photos")));
    }

    [Theory]
    [InlineData("roads.geojson", "\"SENS_CIRCU\":", "\"SENS\":", "SENS_CIRCU")]
    [InlineData("sub-districts.geojson", "\"QUARTIER\":7", "\"QUARTIER\":77", "No district has the number '77'")]
    [InlineData("cameras.geojson", "\"type\":\"Point\",\"coordinates\":[3.", "\"type\":\"Point\",\"coordinates\":[770123.", "WGS 84")]
    [InlineData("traffic-counts.csv", ",2002,Pneumatique", ",2002,Pneu,matique", "cells")]
    [InlineData("traffic-counts.csv", "/11,", "/1x,", "dd/MM/yy")]
    public void What_is_wrong_with_a_layer_is_told_by_its_name(string layer, string text, string replacement, string expected)
    {
        SmallLayers.Write(_folder.In("layers"), 0);
        var file = Path.Combine(_folder.In("layers"), layer);
        var before = File.ReadAllText(file);
        var after = before.Replace(text, replacement, StringComparison.Ordinal);
        Assert.NotEqual(before, after);
        File.WriteAllText(file, after);

        var exception = Assert.Throws<CityPackageException>(() => CityImport.Run(_folder.In("layers"), Montpellier.Mapping, _folder.In("city")));

        Assert.All(exception.Findings, finding => Assert.Equal(layer, finding.File));
        Assert.Contains(exception.Findings, finding => finding.Message.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void A_mapping_with_an_unknown_field_is_refused_with_its_line()
    {
        var mapping = _folder.In("layers.json");
        File.WriteAllText(mapping, File.ReadAllText(Montpellier.Mapping).Replace("\"limit\"", "\"limits\"", StringComparison.Ordinal));

        var exception = Assert.Throws<CityPackageException>(() => CityImport.Run(Montpellier.Layers, mapping, _folder.In("city")));

        Assert.Contains(exception.Findings, finding => finding.File == "layers.json" && finding.Message.Contains("limits", StringComparison.Ordinal));
    }
}
