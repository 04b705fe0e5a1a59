using System.Globalization;
using Sylvan.Data.Csv;
using Twin.City.Geography;

namespace Twin.City.Inventory;

/// <summary>
/// Reads a table row by row and remembers what it could not read. A cell that is missing or has the wrong form becomes a
/// finding and a harmless value, so that one run names every bad cell.
/// </summary>
internal sealed class CsvSheet : IDisposable
{
    private readonly CsvDataReader _reader;
    private readonly FindingList _findings;
    private readonly string _file;
    private readonly int _idColumn;

    private CsvSheet(CsvDataReader reader, string file, FindingList findings)
    {
        (_reader, _file, _findings) = (reader, file, findings);
        _idColumn = Column("id");
    }

    /// <summary>Opens a table of a folder; null with a finding when there is no such file or it is not a table.</summary>
    public static CsvSheet? Open(string folder, string file, FindingList findings)
    {
        var path = Path.Combine(folder, file);
        if (!File.Exists(path))
        {
            findings.Error(file, "", "The file is missing.");
            return null;
        }

        try
        {
            return new CsvSheet(CsvDataReader.Create(path, new CsvDataReaderOptions { BufferSize = 0x10000 }), file, findings);
        }
        catch (Exception exception) when (exception is CsvFormatException or IOException or InvalidDataException or ArgumentException)
        {
            findings.Error(file, "line 1", $"The header cannot be read: {exception.Message}");
            return null;
        }
    }

    /// <summary>The id of the row, valid until the next row.</summary>
    public ReadOnlySpan<char> Id => Span(_idColumn);

    /// <summary>The id of the row, or its number when it has none.</summary>
    public string Feature => Id.IsEmpty ? $"row {_reader.RowNumber}" : Id.ToString();

    /// <summary>The place of a column; -1 with a finding when the table lacks it.</summary>
    public int Column(string name)
    {
        var column = OptionalColumn(name);
        if (column < 0)
        {
            _findings.Error(_file, "line 1", $"The column {name} is missing.");
        }

        return column;
    }

    /// <summary>The place of a column; -1 when the table lacks it.</summary>
    public int OptionalColumn(string name)
    {
        for (var column = 0; column < _reader.FieldCount; column++)
        {
            if (string.Equals(_reader.GetName(column), name, StringComparison.Ordinal))
            {
                return column;
            }
        }

        return -1;
    }

    /// <summary>Goes to the next row; false at the end. A row that is not a row of this table is a finding, and is passed over.</summary>
    public bool Read()
    {
        try
        {
            while (_reader.Read())
            {
                if (_reader.RowFieldCount == _reader.FieldCount)
                {
                    return true;
                }

                _findings.Error(_file, $"row {_reader.RowNumber}", $"The row has {_reader.RowFieldCount} cells, the header {_reader.FieldCount}.");
            }
        }
        catch (Exception exception) when (exception is CsvFormatException or InvalidDataException)
        {
            _findings.Error(_file, $"row {_reader.RowNumber + 1}", $"The row cannot be read: {exception.Message}");
        }

        return false;
    }

    /// <summary>The text of a cell, valid until the next row.</summary>
    public ReadOnlySpan<char> Span(int column) => column < 0 ? [] : _reader.GetFieldSpan(column);

    /// <summary>The text of a cell.</summary>
    public string Text(int column) => Span(column).ToString();

    /// <summary>The number of a cell that must hold one.</summary>
    public double Number(int column, string name)
    {
        if (column < 0)
        {
            return 0;
        }

        if (TryNumber(Span(column), out var number))
        {
            return number;
        }

        Error($"{name} is not a number: '{Text(column)}'.");
        return 0;
    }

    /// <summary>The number of a cell that may be empty.</summary>
    public double? OptionalNumber(int column, string name) => Span(column).IsEmpty ? null : Number(column, name);

    /// <summary>The position of a row that must have one.</summary>
    public Position PositionAt(int longitude, int latitude)
    {
        var position = new Position(Number(longitude, "lon"), Number(latitude, "lat"));
        if (Math.Abs(position.Longitude) > 180 || Math.Abs(position.Latitude) > 90)
        {
            Error($"lon {position.Longitude}, lat {position.Latitude} is no place on earth.");
        }

        return position;
    }

    /// <summary>Records that the row is wrong.</summary>
    public void Error(string message) => _findings.Error(_file, Feature, message);

    /// <inheritdoc />
    public void Dispose() => _reader.Dispose();

    private static bool TryNumber(ReadOnlySpan<char> text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);
}
