using NetTopologySuite.Geometries;
using Position = Twin.City.Geography.Position;

namespace Twin.City.Inventory.Import;

/// <summary>One feature of a layer: its attributes as texts, and its geometry where the layer has one.</summary>
/// <param name="File">The layer.</param>
/// <param name="Number">Its place in the file, from 1: it names the feature to people and never decides anything.</param>
/// <param name="Attributes">Texts by attribute; absent and null are left out.</param>
/// <param name="Shape">The geometry; null in a table.</param>
internal sealed record LayerFeature(string File, int Number, IReadOnlyDictionary<string, string> Attributes, Geometry? Shape)
{
    /// <summary>How findings call it.</summary>
    public string Label => Shape is null ? $"row {Number}" : $"feature {Number}";

    /// <summary>The position of a point. Throws <see cref="InvalidOperationException"/> for other shapes: the layer's reader has refused them.</summary>
    public Position Position => Shape is Point point ? new Position(point.X, point.Y) : throw new InvalidOperationException($"{File} {Label} is no point.");

    /// <summary>The text of an attribute; empty when it has none.</summary>
    public string Text(string attribute) => Attributes.GetValueOrDefault(attribute, "");
}
