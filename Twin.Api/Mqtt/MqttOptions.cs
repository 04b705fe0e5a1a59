using System.Net;
using Twin.Api.Hosting;

namespace Twin.Api.Mqtt;

/// <summary>Where the field meets the twin, from <c>Twin:Mqtt</c> (docs/mqtt.md).</summary>
public sealed class MqttOptions
{
    // Brokers need not take more than 23; those that are used take what the protocol can hold. This is enough for any host's or container's name.
    private const int LongestClientId = 253;

    /// <summary>The address of this machine where the broker inside listens.</summary>
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>Port of the broker inside: 0 is off, -1 picks a free one and the log names it.</summary>
    public int Port { get; set; } = 1883;

    /// <summary>How often the twin says that it is there; gateways run their program by themselves when they have missed six of these.</summary>
    public TimeSpan CentrePeriod { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Address of an outside broker, such as <c>mqtt://host:1883</c>; the broker inside is off then.</summary>
    public string? Broker { get; set; }

    /// <summary>User name at the outside broker.</summary>
    public string? User { get; set; }

    /// <summary>Password at the outside broker.</summary>
    public string? Password { get; set; }

    /// <summary>
    /// This node's name at the outside broker, which keeps the session under it: another for every node, the same after a restart. Null: one that is made of the machine's name,
    /// the data directory and the addresses of HTTP; a container, whose machine has another name each time, is given one.
    /// </summary>
    public string? ClientId { get; set; }

    /// <summary>Name under which the nodes share the outside broker's messages.</summary>
    public string SharedGroup { get; set; } = "twin";

    /// <summary>After how long without hearing the twin a controller runs its program by itself.</summary>
    internal TimeSpan Silence => 6 * CentrePeriod;

    /// <summary>Where the broker inside listens, once <see cref="Require"/> has found nothing wrong.</summary>
    internal IPAddress ListenAddress => IPAddress.Parse(Address);

    /// <summary>The address at which this machine itself reaches the broker inside.</summary>
    internal string ReachableAddress =>
        ListenAddress.Equals(IPAddress.Any) ? $"{IPAddress.Loopback}" : ListenAddress.Equals(IPAddress.IPv6Any) ? $"{IPAddress.IPv6Loopback}" : Address;

    /// <summary>Which broker, if any.</summary>
    internal bool IsInside => Broker is null && Port != 0;

    /// <summary>Refuses what cannot be meant. Throws <see cref="StartRefusedException"/>.</summary>
    internal void Require()
    {
        if (Port is < -1 or > ushort.MaxValue)
        {
            throw new StartRefusedException($"--Twin:Mqtt:Port: {Port} is no port; 0 is off, -1 picks a free one.");
        }

        if (!IPAddress.TryParse(Address, out _))
        {
            throw new StartRefusedException($"--Twin:Mqtt:Address: '{Address}' is not an IP address of this machine, such as 127.0.0.1.");
        }

        if (CentrePeriod < TimeSpan.FromSeconds(1) || CentrePeriod > TimeSpan.FromMinutes(1))
        {
            throw new StartRefusedException($"--Twin:Mqtt:CentrePeriod: {CentrePeriod:c} is not a time from 00:00:01 to 00:01:00.");
        }

        if (Broker?.Contains('@', StringComparison.Ordinal) == true)
        {
            // Without quoting it: what stands before the @ is a secret.
            throw new StartRefusedException("--Twin:Mqtt:Broker: the address must not hold a user or a password; they are Twin:Mqtt:User and Twin:Mqtt:Password.");
        }

        if (Broker is not null && !TryReadBroker(out _))
        {
            throw new StartRefusedException($"--Twin:Mqtt:Broker: '{Broker}' is not an address such as mqtt://host:1883.");
        }

        if (ClientId is not null && (ClientId.Length is 0 or > LongestClientId || ClientId.Any(char.IsControl)))
        {
            throw new StartRefusedException($"--Twin:Mqtt:ClientId: a client id has 1 to {LongestClientId} characters, none of them a control character.");
        }

        if (string.IsNullOrEmpty(SharedGroup) || SharedGroup.AsSpan().ContainsAny("/+#"))
        {
            throw new StartRefusedException($"--Twin:Mqtt:SharedGroup: '{SharedGroup}' is no name for a shared subscription: it must not be empty nor hold /, + or #.");
        }
    }

    /// <summary>The outside broker's address, with the usual port when it names none.</summary>
    internal bool TryReadBroker(out (string Host, int Port) broker)
    {
        broker = default;
        if (!Uri.TryCreate(Broker, UriKind.Absolute, out var address) || address.Scheme != "mqtt" || address.Host.Length == 0 || address.PathAndQuery is not ("/" or ""))
        {
            return false;
        }

        broker = (address.Host, address.Port < 0 ? 1883 : address.Port);
        return true;
    }
}
