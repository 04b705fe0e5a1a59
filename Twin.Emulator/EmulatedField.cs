using Microsoft.Extensions.Logging;
using Twin.City;
using Twin.City.Inventory;
using Twin.Emulator.Control;
using Twin.Emulator.Gateway;
using Twin.Emulator.Units;

namespace Twin.Emulator;

/// <summary>
/// Plays a city's field over MQTT (docs/field.md): one client for the gateway of each zone, one for each signal controller and vehicle, one that hears what is to be broken
/// on purpose. It knows the city and the brokers, and nothing of the twin.
/// </summary>
public sealed partial class EmulatedField
{
    // Gateways connect in this part of the time that all have: most devices are behind them.
    private const double GatewayShare = 0.125;

    private readonly FieldWorld _world;
    private readonly IReadOnlyList<FieldBroker> _brokers;
    private readonly ILogger _logger;
    private readonly ZoneGateway[] _gateways;
    private readonly UnitRunner[] _runners;

    /// <summary>A field that is not yet played.</summary>
    /// <param name="city">The city.</param>
    /// <param name="clock">The city's clock.</param>
    /// <param name="machine">Runs timers.</param>
    /// <param name="brokers">Where to: clients are spread over them, and one that loses its broker goes to the next.</param>
    /// <param name="options">How it behaves; throws <see cref="ArgumentException"/> when something is wrong with them.</param>
    /// <param name="dataDirectory">Where the energy meters are kept.</param>
    /// <param name="plays">True for a device to play; false for one that a real client speaks for.</param>
    /// <param name="logger">Hears what happens.</param>
    public EmulatedField(
        CityInventory city,
        CityClock clock,
        TimeProvider machine,
        IReadOnlyList<FieldBroker> brokers,
        FieldOptions options,
        string dataDirectory,
        Func<Device, bool> plays,
        ILogger<EmulatedField> logger)
    {
        if (options.Problem() is { } problem)
        {
            throw new ArgumentException(problem, nameof(options));
        }

        (_brokers, _logger) = (brokers, logger);
        _world = new FieldWorld(city, clock, machine, options, FieldMeters.Open(city, dataDirectory));
        var played = city.Devices.Where(plays).ToArray();
        var behindGateways = played.Where(device => device is not (Signal or Vehicle)).ToLookup(device => device.Zone);
        _gateways = [.. city.Zones.Where(zone => behindGateways.Contains(zone.Ordinal)).Select(zone => new ZoneGateway(zone, [.. behindGateways[zone.Ordinal]], _world))];
        IEnumerable<IFieldUnit> alone = played.OfType<Signal>().Select(signal => (IFieldUnit)new SignalUnit(signal, _world))
            .Concat(played.OfType<Vehicle>().Select(vehicle => new VehicleUnit(vehicle, _world)));
        _runners = [.. _gateways.Concat(alone).Select((unit, number) => new UnitRunner(unit, _world, brokers, number, ConnectAfter(unit, number), logger))];
    }

    /// <summary>What has been done so far.</summary>
    public FieldCounts Counts => _world.Counts;

    /// <summary>Plays until it is asked to stop. Never throws for what the broker does.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        LogInformationBegun(_logger, _gateways.Length, _runners.Length, string.Join(", ", _brokers.Select(broker => broker.Address)));

        // Each broker tells only those who are connected to it what is to be broken.
        var controls = _brokers.Select(broker => new ControlListener(_world, broker, Wake, _logger));
        try
        {
            Task[] all = [.. _runners.Select(runner => Task.Run(() => runner.RunAsync(stopping), CancellationToken.None)), .. controls.Select(control => control.RunAsync(stopping)), KeepMetersAsync(stopping)];
            await Task.WhenAll(all);
        }
        finally
        {
            foreach (var runner in _runners)
            {
                runner.Dispose();
            }
        }

        foreach (var gateway in _gateways)
        {
            gateway.Meter(_world.Clock.Now);
        }

        WriteMeters(isLast: true);
    }

    private TimeSpan ConnectAfter(IFieldUnit unit, int number) =>
        _world.Options.StartSpread * _world.ShareOf(-1 - number) * (unit.Address.IsGateway ? GatewayShare : 1);

    private void Wake()
    {
        foreach (var runner in _runners)
        {
            runner.Wake();
        }
    }

    private async Task KeepMetersAsync(CancellationToken stopping)
    {
        // From the first moment on a kill must be told from an end.
        WriteMeters(isLast: false);
        using var timer = new PeriodicTimer(FieldMeters.WritePeriod, _world.Machine);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping))
            {
                WriteMeters(isLast: false);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Asked to stop.
        }
    }

    private void WriteMeters(bool isLast)
    {
        try
        {
            _world.Meters.Write(isLast);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            LogWarningMetersNotWritten(_logger, failure);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The field is emulated: {Gateways} gateways, {Clients} clients in all, at {Brokers}.")]
    private static partial void LogInformationBegun(ILogger logger, int gateways, int clients, string brokers);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The energy meters of the emulated lamps could not be written.")]
    private static partial void LogWarningMetersNotWritten(ILogger logger, Exception failure);
}
