using Twin.Api.Mirror;
using Twin.City.Field;
using Twin.City.Inventory;
using Twin.City.Maintenance;
using Twin.Grains.Commands;
using Twin.Grains.Zones;

namespace Twin.Api.Mqtt;

/// <summary>Tells the zones which connections of the field came and went.</summary>
internal sealed class FieldLinks(
    CityInventory city, CityMirror mirror, ZoneGateways gateways, IGrainFactory grains, TimeProvider time, ILogger<FieldLinks> logger)
    : IHostedService, IDisposable
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(2);

    private readonly LinkPost _post = new((zone, links) => grains.GetGrain<IZoneGrain>(zone).LinksChanged(links), time, logger);

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Brings what the field was told is known; the broker, which says more, stops before.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => _post.EndAsync(StopPatience);

    /// <inheritdoc />
    public void Dispose() => _post.Dispose();

    /// <summary>Notes that a device or a gateway is connected or not, since a time by the city's clock.</summary>
    public void Changed(FieldTopic topic, Speaker? speaker, bool isOnline, long atMs)
    {
        var gateway = topic.Kind is null ? topic.Id : null;
        if (speaker is null && gateway is not null)
        {
            // At an outside broker this is all that tells which gateways there are.
            gateways.Note(gateway, isOnline);
        }

        Post(topic, speaker, devices => new FieldLink(gateway, devices, isOnline, atMs) { GoodFor = GoodFor(speaker) });
    }

    /// <summary>Notes that a connection to this node still stands.</summary>
    /// <param name="topic">Its state topic.</param>
    /// <param name="speaker">Who it is.</param>
    /// <param name="sinceMs">Since when it stands, by the city's clock.</param>
    /// <param name="atMs">When it was last heard.</param>
    public void Held(FieldTopic topic, Speaker speaker, long sinceMs, long atMs) => Post(
        topic,
        speaker,
        devices => new FieldLink(topic.Kind is null ? topic.Id : null, devices, IsOnline: true, atMs) { SinceMs = sinceMs, GoodFor = GoodFor(speaker) });

    // An outside broker says by itself when a connection has ended; a node that holds it may die.
    private static TimeSpan? GoodFor(Speaker? speaker) => speaker is null ? null : GatewayLink.LongestUnsaid;

    private void Post(FieldTopic topic, Speaker? speaker, Func<int[], FieldLink> link)
    {
        foreach (var zone in DevicesOf(topic, speaker).GroupBy(device => mirror.ZoneOf(city.Devices[device])))
        {
            _post.Post(city.Zones[zone.Key].Code, link([.. zone]));
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
