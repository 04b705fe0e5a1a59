using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Twin.City.Inventory;

/// <summary>The shape of <c>city.json</c>.</summary>
internal sealed record CityManifestFile
{
    /// <summary>Always <see cref="PackageFiles.Format"/>.</summary>
    public required string Format { get; init; }

    /// <summary>See <see cref="CityManifest.Id"/>.</summary>
    public required string Id { get; init; }

    /// <summary>The city's name.</summary>
    public required string Name { get; init; }

    /// <summary>IANA name.</summary>
    public required string TimeZone { get; init; }

    /// <summary>Where a map opens: longitude, latitude.</summary>
    public required double[] Centre { get; init; }

    /// <summary>Licence of the data.</summary>
    public required string Licence { get; init; }

    /// <summary>Whom to name.</summary>
    public required string Attribution { get; init; }

    /// <summary>The rules that the <c>derived</c> columns refer to.</summary>
    public required DerivationRule[] Rules { get; init; }
}

/// <summary>Compiled readers and writers of the inventory's JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(CityManifestFile))]
[JsonSerializable(typeof(Import.LayerMapping))]
internal sealed partial class InventoryJson : JsonSerializerContext
{
    /// <summary>The same with accents and apostrophes written as they are: the files are for people too.</summary>
    public static InventoryJson ForPeople { get; } =
        new(new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            WriteIndented = true,
            NewLine = "\n",
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        });
}
