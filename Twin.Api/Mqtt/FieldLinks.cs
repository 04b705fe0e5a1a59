using Twin.Api.Mirror;
using Twin.City.Field;
using Twin.City.Inventory;
using Twin.Grains.Commands;

namespace Twin.Api.Mqtt;

/// <summary>Tells the zones which connections of the field came and went.</summary>
internal sealed class FieldLinks(
    CityInventory city, CityMirror mirror, ZoneGateways gateways, IGrainFactory grains, TimeProvider time, ILogger<FieldLinks> logger)
    : BackgroundService
{
    private readonly ZonePost<FieldLink> _post = new(grains, (zone, links) => zone.LinksChanged(links), isKept: true, time, logger);

    /// <summary>Notes that a device or a gateway is connected or not, since a time by the city's clock.</summary>
    public async ValueTask ChangedAsync(FieldTopic topic, Speaker? speaker, bool isOnline, long atMs, CancellationToken cancellation)
    {
        var gateway = topic.Kind is null ? topic.Id : null;
        if (speaker is null && gateway is not null)
        {
            // At an outside broker this is all that tells which gateways there are.
            gateways.Note(gateway, isOnline);
        }

        foreach (var zone in DevicesOf(topic, speaker).GroupBy(device => mirror.ZoneOf(city.Devices[device])))
        {
            await _post.PostAsync(city.Zones[zone.Key].Code, new FieldLink(gateway, [.. zone], isOnline, atMs), cancellation);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await _post.RunAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    private IEnumerable<int> DevicesOf(FieldTopic topic, Speaker? speaker)
    {
        if (speaker is not null)
        {
            return speaker.DevicesOf(topic);
        }

        if (topic.Kind is null)
        {
            return gateways.DevicesBehind(topic.Id);
        }

        return city.Find(topic.Id) is { } device && device.Kind == topic.Kind ? [device.Ordinal] : [];
    }
}
