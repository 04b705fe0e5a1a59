using NetTopologySuite.Features;
using NetTopologySuite.Geometries;

namespace Twin.Api.Map;

/// <summary>
/// What the tile writer asks of a feature. The id is found when asked for by name but is not listed, so that it becomes the feature's id without being
/// written once more as an attribute: thirty thousand ids that all differ would double the tile of a whole city.
/// </summary>
internal sealed class TileFeature(ulong id, Geometry geometry, string[] names, object[] values) : IFeature, IAttributesTable
{
    private readonly object _id = id;

    /// <inheritdoc />
    public Geometry Geometry
    {
        get => geometry;
        set => throw new NotSupportedException("A feature of a tile is read only.");
    }

    /// <inheritdoc />
    public Envelope BoundingBox
    {
        get => geometry.EnvelopeInternal;
        set => throw new NotSupportedException("A feature of a tile is read only.");
    }

    /// <inheritdoc />
    public IAttributesTable Attributes
    {
        get => this;
        set => throw new NotSupportedException("A feature of a tile is read only.");
    }

    /// <inheritdoc />
    public int Count => names.Length;

    /// <inheritdoc />
    public object this[string attributeName]
    {
        get => attributeName == TileCutter.IdName ? _id : values[Array.IndexOf(names, attributeName)];
        set => throw new NotSupportedException("A feature of a tile is read only.");
    }

    /// <inheritdoc />
    public bool Exists(string attributeName) => attributeName == TileCutter.IdName || Array.IndexOf(names, attributeName) >= 0;

    /// <inheritdoc />
    public object? GetOptionalValue(string attributeName) => Exists(attributeName) ? this[attributeName] : null;

    /// <inheritdoc />
    public string[] GetNames() => names;

    /// <inheritdoc />
    public object[] GetValues() => values;

    /// <inheritdoc />
    public Type GetType(string attributeName) => this[attributeName].GetType();

    /// <inheritdoc />
    public void Add(string attributeName, object value) => throw new NotSupportedException("A feature of a tile is read only.");

    /// <inheritdoc />
    public void DeleteAttribute(string attributeName) => throw new NotSupportedException("A feature of a tile is read only.");
}
