using System.Collections.Immutable;
using Twin.City.Geography;

namespace Twin.City.Inventory;

/// <summary>
/// Reads the rows of the tables of devices. Each method takes a table and gives back the function that reads its present row into a device
/// with an ordinal, so that columns are looked up once.
/// </summary>
internal sealed class DeviceRows(PackageIndex index, TextPool texts, DerivationPool derivations)
{
    /// <summary>Reads lamps.</summary>
    public Func<int, Device> Lamps(CsvSheet sheet)
    {
        var columns = new DeviceColumns(sheet);
        var (type, power, cabinet) = (sheet.Column("lanternType"), sheet.Column("powerW"), sheet.Column("cabinet"));
        var cabinets = index.Cabinets.GetAlternateLookup<ReadOnlySpan<char>>();
        return ordinal =>
        {
            if (!cabinets.TryGetValue(sheet.Span(cabinet), out var cabinetId))
            {
                sheet.Error($"The cabinet '{sheet.Text(cabinet)}' does not exist.");
            }

            var common = Common(sheet, columns);
            return new Lamp(texts.Of(sheet.Span(type)), sheet.Number(power, "powerW"), cabinetId ?? "")
            {
                Ordinal = ordinal,
                Id = common.Id,
                Name = common.Name,
                Position = common.Position,
                Zone = common.Zone,
                Street = common.Street,
                Derived = common.Derived,
            };
        };
    }

    /// <summary>Reads signals.</summary>
    public Func<int, Device> Signals(CsvSheet sheet)
    {
        var columns = new DeviceColumns(sheet);
        var audible = sheet.Column("audibleSignal");
        return ordinal =>
        {
            if (!bool.TryParse(sheet.Span(audible), out var hasAudibleSignal))
            {
                sheet.Error($"audibleSignal is neither true nor false: '{sheet.Text(audible)}'.");
            }

            var common = Common(sheet, columns);
            return new Signal(hasAudibleSignal)
            {
                Ordinal = ordinal,
                Id = common.Id,
                Name = common.Name,
                Position = common.Position,
                Zone = common.Zone,
                Street = common.Street,
                Derived = common.Derived,
            };
        };
    }

    /// <summary>Reads cameras.</summary>
    public Func<int, Device> Cameras(CsvSheet sheet)
    {
        var columns = new DeviceColumns(sheet);
        var address = sheet.Column("address");
        return ordinal =>
        {
            var common = Common(sheet, columns);
            return new Camera(sheet.Text(address))
            {
                Ordinal = ordinal,
                Id = common.Id,
                Name = common.Name,
                Position = common.Position,
                Zone = common.Zone,
                Street = common.Street,
                Derived = common.Derived,
            };
        };
    }

    /// <summary>Reads bollards.</summary>
    public Func<int, Device> Bollards(CsvSheet sheet)
    {
        var columns = new DeviceColumns(sheet);
        var area = sheet.Column("area");
        return ordinal =>
        {
            var areaId = sheet.Span(area).IsEmpty ? null : sheet.Text(area);
            if (areaId is not null && !index.Areas.Contains(areaId))
            {
                sheet.Error($"The pedestrian area '{areaId}' does not exist.");
            }

            var common = Common(sheet, columns);
            return new Bollard(areaId)
            {
                Ordinal = ordinal,
                Id = common.Id,
                Name = common.Name,
                Position = common.Position,
                Zone = common.Zone,
                Street = common.Street,
                Derived = common.Derived,
            };
        };
    }

    /// <summary>Reads signs.</summary>
    public Func<int, Device> Signs(CsvSheet sheet)
    {
        var columns = new DeviceColumns(sheet);
        var facing = sheet.Column("facing");
        return ordinal =>
        {
            var common = Common(sheet, columns);
            return new Sign(sheet.Number(facing, "facing"))
            {
                Ordinal = ordinal,
                Id = common.Id,
                Name = common.Name,
                Position = common.Position,
                Zone = common.Zone,
                Street = common.Street,
                Derived = common.Derived,
            };
        };
    }

    /// <summary>Reads counters.</summary>
    public Func<int, Device> Counters(CsvSheet sheet)
    {
        var columns = new DeviceColumns(sheet);
        var (daily, morning, evening) = (sheet.Column("dailyVehicles"), sheet.Column("morningPeakVehicles"), sheet.Column("eveningPeakVehicles"));
        var (speed, heading, year) = (sheet.Column("speedLimitKmh"), sheet.Column("heading"), sheet.Column("countedYear"));
        return ordinal =>
        {
            var common = Common(sheet, columns);
            return new Counter(
                sheet.Number(daily, "dailyVehicles"),
                sheet.OptionalNumber(morning, "morningPeakVehicles"),
                sheet.OptionalNumber(evening, "eveningPeakVehicles"),
                sheet.OptionalNumber(speed, "speedLimitKmh"),
                sheet.Span(heading).IsEmpty ? null : sheet.Text(heading),
                (int?)sheet.OptionalNumber(year, "countedYear"))
            {
                Ordinal = ordinal,
                Id = common.Id,
                Name = common.Name,
                Position = common.Position,
                Zone = common.Zone,
                Street = common.Street,
                Derived = common.Derived,
            };
        };
    }

    /// <summary>Reads vehicles.</summary>
    public Func<int, Device> Vehicles(CsvSheet sheet)
    {
        var columns = new DeviceColumns(sheet);
        var (service, unitType, station, skills) = (sheet.Column("service"), sheet.Column("unitType"), sheet.Column("station"), sheet.Column("skills"));
        return ordinal =>
        {
            var stationId = sheet.Text(station);
            if (!index.Places.Contains(stationId))
            {
                sheet.Error($"The station '{stationId}' does not exist.");
            }

            var common = Common(sheet, columns);
            return new Vehicle(
                texts.Of(sheet.Span(service)), texts.Of(sheet.Span(unitType)), stationId,
                [.. sheet.Text(skills).Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)])
            {
                Ordinal = ordinal,
                Id = common.Id,
                Name = common.Name,
                Position = common.Position,
                Zone = common.Zone,
                Street = common.Street,
                Derived = common.Derived,
            };
        };
    }

    // What every device has. A blank name is that of the street it serves: thirty thousand lamps need no names of their own.
    private CommonCells Common(CsvSheet sheet, DeviceColumns columns)
    {
        var id = sheet.Text(columns.Id);
        if (!index.Zones.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(sheet.Span(columns.Zone), out var zone))
        {
            sheet.Error($"The zone '{sheet.Text(columns.Zone)}' does not exist.");
        }

        Street? street = null;
        if (!sheet.Span(columns.Street).IsEmpty && !index.Streets.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(sheet.Span(columns.Street), out street))
        {
            sheet.Error($"The street '{sheet.Text(columns.Street)}' does not exist.");
        }

        var name = sheet.Span(columns.Name).IsEmpty ? Device.UsualName(street, id) : sheet.Text(columns.Name);
        return new CommonCells(id, name, sheet.PositionAt(columns.Longitude, columns.Latitude), zone, street?.Id, derivations.Of(sheet, columns.Derived));
    }

    private readonly record struct CommonCells(
        string Id, string Name, Position Position, int Zone, string? Street, ImmutableArray<Derivation> Derived);

    private sealed class DeviceColumns(CsvSheet sheet)
    {
        public int Id { get; } = sheet.Column("id");

        public int Name { get; } = sheet.OptionalColumn("name");

        public int Longitude { get; } = sheet.Column("lon");

        public int Latitude { get; } = sheet.Column("lat");

        public int Zone { get; } = sheet.Column("zone");

        public int Street { get; } = sheet.OptionalColumn("street");

        public int Derived { get; } = sheet.OptionalColumn("derived");
    }
}
