using NetTopologySuite.Geometries;
using NetTopologySuite.IO.VectorTiles.Tiles;
using Position = Twin.City.Geography.Position;

namespace Twin.Api.Map;

/// <summary>Which tile of the web-Mercator pyramid: zoom 0–<see cref="DeepestZoom"/>, column from the west, row from the north.</summary>
public readonly record struct TileAddress(int Zoom, int Column, int Row)
{
    /// <summary>Tiles are cut down to this zoom; a map enlarges them beyond it. A tile is some 430 m wide there at 44° north.</summary>
    public const int DeepestZoom = 16;

    /// <summary>True when the pyramid has such a tile.</summary>
    public bool Exists => Zoom is >= 0 and <= DeepestZoom && Column >= 0 && Row >= 0 && Column < 1 << Zoom && Row < 1 << Zoom;

    /// <summary>The tile of a zoom that holds a position.</summary>
    public static TileAddress Of(Position position, int zoom)
    {
        var tile = Tile.CreateAroundLocation(position.Latitude, position.Longitude, zoom)!;
        return new TileAddress(zoom, tile.X, tile.Y);
    }

    /// <summary>The tile's rectangle in degrees, widened on each side by a share of its own size.</summary>
    public Envelope Bounds(double margin = 0)
    {
        var tile = ToTile();
        var bounds = new Envelope(tile.Left, tile.Right, tile.Bottom, tile.Top);
        bounds.ExpandBy(bounds.Width * margin, bounds.Height * margin);
        return bounds;
    }

    /// <summary>The same address in the words of the tile library.</summary>
    public Tile ToTile() => new(Column, Row, Zoom);
}
