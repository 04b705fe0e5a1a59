using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Caching.Memory;
using Twin.City.Inventory;

namespace Twin.Api.Map;

/// <summary>A tile as it is sent.</summary>
/// <param name="Gzip">The tile, compressed.</param>
/// <param name="ETag">Strong entity tag of the compressed form, with its quotes.</param>
public sealed record StoredTile(byte[] Gzip, string ETag);

/// <summary>The tiles of one city, cut when first asked for and kept within a bound.</summary>
public sealed class TileStore : IDisposable
{
    /// <summary>How much memory compressed tiles may take. A city of 32,000 devices has some 4 MB of tiles down to zoom 16.</summary>
    private const long CacheLimitBytes = 64 * 1_024 * 1_024;

    /// <summary>What a held tile costs beside its bytes, so that a flood of requests for empty tiles is bounded too.</summary>
    private const int EntryOverheadBytes = 512;

    private readonly TileCutter _cutter;
    private readonly MemoryCache _tiles = new(new MemoryCacheOptions { SizeLimit = CacheLimitBytes });

    /// <summary>Indexes the city for cutting.</summary>
    public TileStore(CityInventory city)
    {
        _cutter = new TileCutter(city);
        Version = VersionOf(city);
    }

    /// <summary>
    /// Changes when anything that tiles show changes. Ordinals mean other devices in another package, so a tile of an older one must never be shown
    /// with the live state of a newer one: the map puts this into the address of each tile.
    /// </summary>
    public string Version { get; }

    /// <summary>The tile at an address that exists.</summary>
    public StoredTile Find(TileLayer layer, TileAddress address)
    {
        if (_tiles.TryGetValue((layer, address), out StoredTile? held))
        {
            return held!;
        }

        var gzip = Compress(_cutter.Cut(layer, address));
        var tile = new StoredTile(gzip, $"\"{Convert.ToHexStringLower(SHA256.HashData(gzip)[..12])}\"");
        return _tiles.Set((layer, address), tile, new MemoryCacheEntryOptions { Size = gzip.Length + EntryOverheadBytes });
    }

    /// <inheritdoc />
    public void Dispose() => _tiles.Dispose();

    private static byte[] Compress(byte[] bytes)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal))
        {
            gzip.Write(bytes);
        }

        return compressed.ToArray();
    }

    private static string VersionOf(CityInventory city)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var device in city.Devices)
        {
            Append(hash, string.Create(CultureInfo.InvariantCulture, $"{device.Id} {device.Position.Longitude} {device.Position.Latitude} {device.IsDerived}\n"));
        }

        foreach (var street in city.Streets)
        {
            Append(hash, $"{street.Id} {street.Name} {street.Class}\n");
            hash.AppendData(street.Line.AsBinary());
        }

        foreach (var zone in city.Zones)
        {
            Append(hash, $"{zone.Code} {zone.Name}\n");
            hash.AppendData(zone.Area.AsBinary());
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset()[..6]);
    }

    private static void Append(IncrementalHash hash, string text) => hash.AppendData(Encoding.UTF8.GetBytes(text));
}
