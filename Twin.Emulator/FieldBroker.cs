using System.Globalization;
using System.Net;

namespace Twin.Emulator;

/// <summary>A broker that the emulated field speaks to.</summary>
/// <param name="Host">Name or address.</param>
/// <param name="Port">Port of MQTT without encryption.</param>
/// <param name="User">User of every client; null when each has its own, such as <c>field/gateway/HOP</c>, <c>field/signal-0017</c> and <c>field/control</c>.</param>
/// <param name="Password">Password of every client, or null.</param>
public sealed record FieldBroker(string Host, int Port, string? User, string? Password)
{
    /// <summary>Host and port, for messages.</summary>
    public string Address => string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");

    /// <summary>Reads <c>host:port</c>; null when it is none. An address of IPv6 stands in brackets.</summary>
    public static FieldBroker? Parse(string text, string? password)
    {
        var colon = text.LastIndexOf(':');
        var host = colon < 0 ? "" : text[..colon].Trim('[', ']');
        var isHost = IPAddress.TryParse(host, out _) || Uri.CheckHostName(host) == UriHostNameType.Dns;
        return isHost && ushort.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0
            ? new FieldBroker(host, port, null, password)
            : null;
    }
}
