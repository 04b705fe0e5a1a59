using System.Security.Cryptography;
using System.Text;

namespace Twin.City.Inventory;

/// <summary>Stands for the content of a city package: two processes with the same one number its devices alike.</summary>
public static class PackageFingerprint
{
    /// <summary>SHA-256 over names and contents of the package's files, in hexadecimal digits. Throws <see cref="IOException"/> when one cannot be read.</summary>
    public static string Of(string folder)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var path in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
        {
            using var file = File.OpenRead(path);
            hash.AppendData(Encoding.UTF8.GetBytes(Path.GetFileName(path)));
            hash.AppendData(SHA256.HashData(file));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
