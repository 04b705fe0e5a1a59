using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Twin.City.Devices;
using Twin.City.Field;
using Twin.City.Inventory;
using Twin.City.Lighting;
using Twin.City.Traffic;

namespace Twin.Benchmarks.Loop;

/// <summary>The field of a city, played by the benchmark: a gateway for each zone, with its lamps and counters behind it.</summary>
public sealed class PlayedField : IAsyncDisposable
{
    private const string Prefix = "loop-";
    private readonly CityInventory _city;
    private readonly CityTime _time;
    private readonly FrozenDictionary<int, PlayedStreet> _streetOfLamp;
    private readonly PlayedGateway[] _gateways;
    private long _sequence;

    private PlayedField(CityInventory city, CityTime time, IReadOnlyList<PlayedStreet> streets)
    {
        (_city, _time) = (city, time);
        _streetOfLamp = streets.SelectMany(street => street.Lit.Lamps.Select(lamp => (lamp, street))).ToFrozenDictionary(pair => pair.lamp, pair => pair.street);
        _gateways = new PlayedGateway[city.Zones.Length];
    }

    /// <summary>The clients to be registered for it.</summary>
    public static IEnumerable<FieldClient> Clients(CityInventory city) =>
        city.Zones.Select(zone => FieldRegister.Gateway(Prefix + zone.Code, [zone.Code], DeviceKind.Lamp, DeviceKind.Counter));

    /// <summary>Connects all gateways.</summary>
    /// <param name="city">The city.</param>
    /// <param name="time">Its clock.</param>
    /// <param name="port">Of the twin's broker.</param>
    /// <param name="streets">Told of the commands to their lamps.</param>
    public static async Task<PlayedField> ConnectAsync(CityInventory city, CityTime time, int port, IReadOnlyList<PlayedStreet> streets)
    {
        var field = new PlayedField(city, time, streets);
        foreach (var zone in city.Zones)
        {
            field._gateways[zone.Ordinal] = await PlayedGateway.ConnectAsync(port, Prefix + zone.Code, field.Hear, field.Lamps);
        }

        return field;
    }

    /// <summary>Lamps of one zone report a level; returns when that is durable.</summary>
    public Task ReportAsync(int zone, IReadOnlyList<int> lamps, double levelPercent) =>
        _gateways[zone].PublishAsync(Lamps([.. lamps.Select(lamp => _city.Devices[lamp].Id)], levelPercent));

    /// <summary>All counters of a street report a share of its capacity, evenly; returns when that is durable.</summary>
    /// <param name="street">The street.</param>
    /// <param name="share">Volume by capacity.</param>
    /// <param name="endedAgo">How long ago the time ended that they counted.</param>
    /// <param name="period">How long it was.</param>
    public Task CountAsync(LitStreet street, double share, TimeSpan endedAgo, TimeSpan period)
    {
        var capacity = StreetCapacity.VehiclesPerHour(street.Street, street.Counters.Length);
        var vehicles = Math.Ceiling(share * capacity * period.TotalHours / street.Counters.Length);
        var values = string.Create(CultureInfo.InvariantCulture, $$"""{"vehicles":{{vehicles}},"periodS":{{period.TotalSeconds}}}""");
        return Task.WhenAll(street.Counters
            .GroupBy(counter => _city.Devices[counter].Zone)
            .Select(zone => _gateways[zone.Key].PublishAsync(Readings(zone.Select(counter => _city.Devices[counter].Id), _time.Now - endedAgo, values))));
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var gateway in _gateways.Where(gateway => gateway is not null))
        {
            await gateway.DisposeAsync();
        }
    }

    private void Hear(HeardCommand command)
    {
        foreach (var id in command.Devices)
        {
            if (_city.Find(id) is { } lamp && _streetOfLamp.TryGetValue(lamp.Ordinal, out var street))
            {
                street.Hear(lamp.Ordinal, command.Level, command.Ticks);
            }
        }
    }

    private string Lamps(IReadOnlyList<string> ids, double levelPercent) =>
        Readings(ids, _time.Now, string.Create(CultureInfo.InvariantCulture, $$"""{"level":{{levelPercent}},"powerW":41.5,"energyKWh":1812.4,"status":"ok"}"""));

    private string Readings(IEnumerable<string> ids, DateTimeOffset at, string values)
    {
        var text = new StringBuilder();
        foreach (var id in ids)
        {
            var sequence = Interlocked.Increment(ref _sequence);
            text.Append(text.Length == 0 ? '[' : ',')
                .Append(CultureInfo.InvariantCulture, $$"""{"device":"{{id}}","at":"{{at.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffZ}}","seq":{{sequence}},"values":{{values}}}""");
        }

        return text.Append(']').ToString();
    }
}
