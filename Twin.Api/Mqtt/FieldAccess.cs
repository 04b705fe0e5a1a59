using System.Security.Cryptography;
using Twin.City.Field;
using Twin.City.Inventory;
using Twin.Emulator;

namespace Twin.Api.Mqtt;

/// <summary>
/// How the emulated field meets the broker inside like any other client: over a socket, with credentials. Inside the node they die with the process; for a field that is a process of
/// its own they are configured.
/// User names are <c>field/gateway/{zone}</c>, which speaks for the zone's lamps, counters, cameras, bollards and signs, <c>field/{device}</c> for a signal or a vehicle,
/// and <c>field/control</c>, which hears how the field is to be broken.
/// </summary>
internal sealed class FieldAccess(CityInventory city, ClientRegistry registry, MqttOptions options, FieldOptions field)
{
    private readonly TaskCompletionSource<int> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>True when this node has a broker inside; only then is there something to wait for.</summary>
    public bool IsOffered { get; } = options.IsInside;

    /// <summary>Where the broker listens, as this machine reaches it.</summary>
    public string Host { get; } = options.ReachableAddress;

    /// <summary>Port of the broker, once it listens.</summary>
    public int Port => _listening.Task.IsCompletedSuccessfully ? _listening.Task.Result : throw new InvalidOperationException("The broker does not listen yet.");

    /// <summary>Completes with the port when the broker listens.</summary>
    public Task<int> Listening => _listening.Task;

    /// <summary>The password of all <c>field/…</c> users.</summary>
    public string Secret { get; } = field.Secret ?? FieldToken.Of(RandomNumberGenerator.GetBytes(FieldToken.Bytes));

    /// <summary>True when the password is known to a field that may be elsewhere; else these users come from this machine only.</summary>
    public bool IsShared { get; } = field.Secret is not null;

    /// <summary>Ordinals of the devices that no registered client speaks for, as the file has it now.</summary>
    public IReadOnlyList<int> UnclaimedDevices()
    {
        var claims = registry.Refresh();
        return [.. city.Devices.Where(device => claims.SpeakerFor(device.Ordinal) is null).Select(device => device.Ordinal)];
    }

    /// <summary>Notes that the broker listens.</summary>
    public void Open(int port) => _listening.TrySetResult(port);
}
