using System.Globalization;
using Twin.City.Devices;
using Twin.City.Inventory;

namespace Twin.Emulator;

/// <summary>
/// The energy meters of the emulated lamps. They are kept in a file of the data directory, written each minute and at the end; while nothing is emulated nothing burns.
/// A file that was not written at the end of its run may be behind what was reported by up to its period: then every meter goes on from what its lamp could have drawn
/// at most in that time, so that no meter ever goes back.
/// </summary>
public sealed class FieldMeters
{
    /// <summary>How often the file is written.</summary>
    public static readonly TimeSpan WritePeriod = TimeSpan.FromMinutes(1);

    private const string Name = "field-meters.csv";
    private const string Clean = "clean";
    private const string Running = "running";

    // Writing waits for its turn on a busy machine: three periods are more than a meter is ever behind.
    private const double PeriodsBehind = 3;

    private readonly double[] _energyKWh;
    private readonly CityInventory _city;
    private readonly string _path;

    private FieldMeters(CityInventory city, string path, double[] energyKWh) => (_city, _path, _energyKWh) = (city, path, energyKWh);

    /// <summary>The meter of a device in kilowatt-hours.</summary>
    public double this[int ordinal] => _energyKWh[ordinal];

    /// <summary>Reads the meters of a data directory; a lamp that the file does not know begins at 0.</summary>
    public static FieldMeters Open(CityInventory city, string dataDirectory)
    {
        Directory.CreateDirectory(dataDirectory);
        var meters = new FieldMeters(city, Path.Combine(dataDirectory, Name), new double[city.Devices.Length]);
        if (File.Exists(meters._path))
        {
            meters.Read();
        }

        return meters;
    }

    /// <summary>Adds what a lamp has drawn. Each lamp is metered by one caller.</summary>
    public void Add(int ordinal, double energyKWh) => _energyKWh[ordinal] += energyKWh;

    /// <summary>Writes the file; it is replaced as a whole.</summary>
    /// <param name="isLast">True at the end of a run, when no meter moves any more.</param>
    public void Write(bool isLast)
    {
        var temporary = _path + ".new";
        using (var writer = new StreamWriter(temporary))
        {
            writer.WriteLine("id,energyKWh," + (isLast ? Clean : Running));
            foreach (var lamp in _city.Devices)
            {
                if (lamp.Kind == DeviceKind.Lamp)
                {
                    writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{lamp.Id},{_energyKWh[lamp.Ordinal]:0.######}"));
                }
            }
        }

        File.Move(temporary, _path, overwrite: true);
    }

    private void Read()
    {
        var isClean = false;
        foreach (var line in File.ReadLines(_path))
        {
            var cells = line.Split(',');
            isClean |= cells is ["id", _, Clean];
            if (cells.Length >= 2 && _city.Find(cells[0]) is Lamp lamp && double.TryParse(cells[1], NumberStyles.Float, CultureInfo.InvariantCulture, out var energyKWh))
            {
                _energyKWh[lamp.Ordinal] = energyKWh + (isClean ? 0 : lamp.PowerW / 1000 * WritePeriod.TotalHours * PeriodsBehind);
            }
        }
    }
}
