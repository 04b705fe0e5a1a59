using Microsoft.Extensions.Logging.Abstractions;
using Twin.City;
using Twin.City.Inventory;
using Twin.Emulator;
using Twin.Tests.Mqtt;
using Twin.Tests.Processes;

namespace Twin.Tests.Emulator;

/// <summary>The emulated field of <see cref="StreetCity"/> over a real broker, with a centre that hears it.</summary>
internal sealed class PlayedField : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly TemporaryFolder _folder = new();
    private readonly Task _running;

    private PlayedField(Mosquitto broker, Centre centre, CityInventory city, CityClock clock, FieldOptions options)
    {
        (Broker, Centre, City) = (broker, centre, city);
        Field = new EmulatedField(
            city,
            clock,
            TimeProvider.System,
            [new FieldBroker("127.0.0.1", broker.Port, null, null)],
            options,
            _folder.Path,
            _ => true,
            NullLogger<EmulatedField>.Instance);
        _running = Task.Run(() => Field.RunAsync(_stopping.Token));
    }

    public Mosquitto Broker { get; }

    public Centre Centre { get; }

    public CityInventory City { get; }

    public EmulatedField Field { get; }

    /// <summary>A field that fails only on purpose and counts every second, and everything of which has been heard once.</summary>
    public static async Task<PlayedField> StartAsync()
    {
        var city = StreetCity.Make();
        var clock = new CityClock(TimeProvider.System, TimeSpan.Zero, TimeZoneInfo.FindSystemTimeZoneById(city.Manifest.TimeZone));
        var broker = await Mosquitto.StartOpenAsync();
        var centre = await Centre.ConnectAsync(broker.Port, city, clock);
        await centre.SayOnlineAsync();
        var field = new PlayedField(broker, centre, city, clock, new FieldOptions { CounterPeriod = TimeSpan.FromSeconds(1), FailuresPerHour = 0, StartSpread = TimeSpan.FromSeconds(0.5) });
        await Centre.When(() => centre.Latest.Count == city.Devices.Length, "every device to report once");
        return field;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        await Centre.DisposeAsync();
        await Broker.DisposeAsync();
        _folder.Dispose();
        _stopping.Dispose();
    }
}
