using Twin.Api.Mirror;
using Twin.City.Field;
using Twin.City.Inventory;
using Twin.City.Maintenance;
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

        await PostAsync(topic, speaker, devices => new FieldLink(gateway, devices, isOnline, atMs) { GoodFor = GoodFor(speaker) }, cancellation);
    }

    /// <summary>Notes that a connection to this node still stands.</summary>
    /// <param name="topic">Its state topic.</param>
    /// <param name="speaker">Who it is.</param>
    /// <param name="sinceMs">Since when it stands, by the city's clock.</param>
    /// <param name="atMs">When it was last heard.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    public ValueTask HeldAsync(FieldTopic topic, Speaker speaker, long sinceMs, long atMs, CancellationToken cancellation) => PostAsync(
        topic,
        speaker,
        devices => new FieldLink(topic.Kind is null ? topic.Id : null, devices, IsOnline: true, atMs) { SinceMs = sinceMs, GoodFor = GoodFor(speaker) },
        cancellation);

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

    // An outside broker says by itself when a connection has ended; a node that holds it may die.
    private static TimeSpan? GoodFor(Speaker? speaker) => speaker is null ? null : GatewayLink.LongestUnsaid;

    private async ValueTask PostAsync(FieldTopic topic, Speaker? speaker, Func<int[], FieldLink> link, CancellationToken cancellation)
    {
        foreach (var zone in DevicesOf(topic, speaker).GroupBy(device => mirror.ZoneOf(city.Devices[device])))
        {
            await _post.PostAsync(city.Zones[zone.Key].Code, link([.. zone]), cancellation);
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
