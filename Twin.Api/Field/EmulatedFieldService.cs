using Twin.Api.Hosting;
using Twin.Api.Mqtt;
using Twin.City;
using Twin.City.Inventory;
using Twin.Emulator;

namespace Twin.Api.Field;

/// <summary>Plays the city's field beside the node (docs/field.md), over the same broker that real equipment uses.</summary>
internal sealed class EmulatedFieldService(
    CityInventory city, CityClock clock, FieldAccess access, TwinOptions options, ILogger<EmulatedField> logger) : BackgroundService
{
    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var broker = await BrokerAsync(stoppingToken);
        var unclaimed = access.IsOffered ? access.UnclaimedDevices().ToHashSet() : null;
        var played = new EmulatedField(
            city, clock, TimeProvider.System, [broker], options.Field, options.DataDirectory, device => unclaimed is null || unclaimed.Contains(device.Ordinal), logger);
        await played.RunAsync(stoppingToken);
    }

    private async Task<FieldBroker> BrokerAsync(CancellationToken stopping)
    {
        if (options.Mqtt.TryReadBroker(out var outside))
        {
            return new FieldBroker(outside.Host, outside.Port, options.Mqtt.User, options.Mqtt.Password);
        }

        var port = await access.Listening.WaitAsync(stopping);
        return new FieldBroker(access.Host, port, null, access.Secret);
    }
}
