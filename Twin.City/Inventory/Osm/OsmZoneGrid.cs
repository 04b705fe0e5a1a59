using System.Collections.Immutable;
using NetTopologySuite.Geometries;
using Twin.City.Geography;
using Position = Twin.City.Geography.Position;

namespace Twin.City.Inventory.Osm;

/// <summary>
/// Divides a city into square zones. The cells are 1 km wide; half of it, a quarter and so on where one would have more than 1,000 devices; double and so on
/// where a wide city would have more than 100 cells that hold few. Cells in which nothing stands are no zones.
/// </summary>
internal sealed class OsmZoneGrid
{
    /// <summary>The code of the one district.</summary>
    public const string DistrictCode = "CITY";

    private const double UsualCellM = 1_000;
    private const double SmallestCellM = 125;
    private const int MostDevices = 1_000;
    private const int EnoughCells = 100;
    private const int MostCells = 1_000;

    // So that nothing stands on the outer edge, which belongs to no cell.
    private const double MarginM = 5;

    private const double Confidence = 0.5;

    private readonly LocalPlane _plane;
    private readonly double _westM;
    private readonly double _northM;
    private readonly double _widthM;
    private readonly double _heightM;
    private double _cellM = UsualCellM;

    private OsmZoneGrid(LocalPlane plane, IReadOnlyCollection<Position> all)
    {
        _plane = plane;
        var points = all.Select(plane.Flatten).ToArray();
        (_westM, _northM) = (points.Min(point => point.X) - MarginM, points.Max(point => point.Y) + MarginM);
        (_widthM, _heightM) = (points.Max(point => point.X) + MarginM - _westM, _northM + MarginM - points.Min(point => point.Y));
    }

    /// <summary>The zones by code and the district that holds them.</summary>
    /// <param name="city">The city's name, which its district bears.</param>
    /// <param name="plane">The plane of the city.</param>
    /// <param name="devices">Where the devices stand.</param>
    /// <param name="streets">The middles of the streets, at least one.</param>
    public static (District District, ImmutableArray<Zone> Zones) Divide(
        string city, LocalPlane plane, IReadOnlyCollection<Position> devices, IReadOnlyCollection<Position> streets)
    {
        Position[] all = [.. devices, .. streets];
        var grid = new OsmZoneGrid(plane, all);
        grid.ChooseCell(devices);
        ImmutableArray<Zone> zones =
        [
            .. all.Select(position => grid.CellOf(position, grid._cellM)).Distinct().Select(grid.ToZone).OrderBy(zone => zone.Code, StringComparer.Ordinal).Select((zone, ordinal) => zone with { Ordinal = ordinal }),
        ];
        var area = grid.Rectangle(0, 0, (int)Math.Ceiling(grid._widthM / grid._cellM), (int)Math.Ceiling(grid._heightM / grid._cellM));
        return (new District(DistrictCode, city, area) { Derived = [new Derivation("*", OsmRules.DistrictExtract, Confidence)] }, zones);
    }

    private void ChooseCell(IReadOnlyCollection<Position> devices)
    {
        while (CellsOf(_cellM) > MostCells || (CellsOf(_cellM) > EnoughCells && MostInOneCell(devices, _cellM * 2) <= MostDevices))
        {
            _cellM *= 2;
        }

        while (_cellM / 2 >= SmallestCellM && CellsOf(_cellM / 2) <= MostCells && MostInOneCell(devices, _cellM) > MostDevices)
        {
            _cellM /= 2;
        }
    }

    private double CellsOf(double cellM) => Math.Ceiling(_widthM / cellM) * Math.Ceiling(_heightM / cellM);

    private int MostInOneCell(IReadOnlyCollection<Position> devices, double cellM) =>
        devices.CountBy(device => CellOf(device, cellM)).Select(cell => cell.Value).DefaultIfEmpty().Max();

    private (int Column, int Row) CellOf(Position position, double cellM)
    {
        var point = _plane.Flatten(position);
        return ((int)((point.X - _westM) / cellM), (int)((_northM - point.Y) / cellM));
    }

    // Columns are letters from the west as in a spreadsheet, rows numbers from the north.
    private Zone ToZone((int Column, int Row) cell)
    {
        var code = $"{ColumnName(cell.Column)}{cell.Row + 1}";
        return new Zone(0, code, code, DistrictCode, Rectangle(cell.Column, cell.Row, cell.Column + 1, cell.Row + 1)) { Derived = [new Derivation("*", OsmRules.ZoneGrid, Confidence)] };
    }

    private static string ColumnName(int column) => (column >= 26 ? ColumnName((column / 26) - 1) : "") + (char)('A' + (column % 26));

    private Geometry Rectangle(int west, int north, int east, int south)
    {
        var (northWest, southEast) = (Corner(west, north), Corner(east, south));
        return GeoJsonGeometry.Factory.ToGeometry(new Envelope(northWest.Longitude, southEast.Longitude, southEast.Latitude, northWest.Latitude));
    }

    private Position Corner(int column, int row)
    {
        var corner = _plane.Unflatten(new PlanePoint(_westM + (column * _cellM), _northM - (row * _cellM)));
        return Positions.Rounded(corner.Longitude, corner.Latitude);
    }
}
