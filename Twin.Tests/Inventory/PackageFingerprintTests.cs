using Twin.City.Inventory;
using Xunit;

namespace Twin.Tests.Inventory;

/// <summary>What two processes compare before one names devices to the other by their place (<see cref="PackageFingerprint"/>).</summary>
public sealed class PackageFingerprintTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("twin-fingerprint-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_same_files_have_the_same_fingerprint_wherever_and_whenever_they_were_written()
    {
        var first = Package("first", ("city.json", "{}"), ("lamps.csv", "id\nlamp-1\n"));
        var second = Package("second", ("lamps.csv", "id\nlamp-1\n"), ("city.json", "{}"));
        File.SetLastWriteTimeUtc(Path.Combine(second, "city.json"), new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.Equal(PackageFingerprint.Of(first), PackageFingerprint.Of(second));
    }

    [Fact]
    public void One_byte_more_a_name_less_or_a_file_added_are_another_package()
    {
        string[] fingerprints =
        [
            PackageFingerprint.Of(Package("a", ("lamps.csv", "id\nlamp-1\n"))),
            PackageFingerprint.Of(Package("b", ("lamps.csv", "id\nlamp-1\n\n"))),
            PackageFingerprint.Of(Package("c", ("lamp.csv", "id\nlamp-1\n"))),
            PackageFingerprint.Of(Package("d", ("lamps.csv", "id\nlamp-1\n"), ("zones.csv", ""))),
            PackageFingerprint.Of(Package("e", ("lamps.csv", ""), ("zones.csv", "id\nlamp-1\n"))),
            PackageFingerprint.Of(Package("f")),
        ];
        Assert.Equal(fingerprints.Length, fingerprints.Distinct().Count());
    }

    [Fact]
    public void It_is_the_hash_of_names_and_hashes_of_contents_in_the_order_of_names() =>
        Assert.Equal("ebfc66d80e25ee1d7f098598f0b795a2224cdffcf19cd07f47a0e83d0fd9b7ea", PackageFingerprint.Of(Package("known", ("b.csv", "2"), ("a.csv", "1"))));

    [Fact]
    public void A_folder_that_is_not_there_is_an_error_of_reading() =>
        Assert.ThrowsAny<IOException>(() => PackageFingerprint.Of(Path.Combine(_folder, "absent")));

    private string Package(string name, params (string Name, string Content)[] files)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;
        foreach (var (file, content) in files)
        {
            File.WriteAllText(Path.Combine(folder, file), content);
        }

        return folder;
    }
}
