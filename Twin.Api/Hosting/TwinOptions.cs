using System.Net;
using Twin.Api.Mqtt;
using Twin.Emulator;

namespace Twin.Api.Hosting;

/// <summary>What others rely on being able to configure, from the section <c>Twin</c>.</summary>
public sealed class TwinOptions
{
    /// <summary>Where the node listens unless <c>--urls</c> says otherwise.</summary>
    public const string DefaultUrls = "http://127.0.0.1:8080";

    /// <summary>Folder of the city package.</summary>
    public string City { get; set; } = "data/montpellier";

    /// <summary>Folder of all that the node keeps.</summary>
    public string DataDirectory { get; set; } = "var";

    /// <summary>
    /// Where the city's clock starts in a new data directory; see <see cref="ClockFile"/>. Without it the clock of an emulated field starts at <see cref="ClockFile.DemoStart"/>,
    /// that of a real one is the machine's.
    /// </summary>
    public string? StartAt { get; set; }

    /// <summary>True to play the field, so that the city lives without equipment.</summary>
    public bool Emulator { get; set; } = true;

    /// <summary>True to offer the silo's dashboard on <c>/orleans</c>.</summary>
    public bool OrleansDashboard { get; set; } = true;

    /// <summary>The silo inside.</summary>
    public SiloPorts Silo { get; set; } = new();

    /// <summary>Where the field meets the twin.</summary>
    public MqttOptions Mqtt { get; set; } = new();

    /// <summary>How the emulated field behaves.</summary>
    public FieldOptions Field { get; set; } = new();

    /// <summary>True when the field is played: it was asked for, and there is a broker, inside or outside, to speak over.</summary>
    internal bool PlaysField => Emulator && (Mqtt.IsInside || Mqtt.Broker is not null);

    /// <summary>Reads the section. Throws <see cref="StartRefusedException"/> naming the setting when a value has the wrong form.</summary>
    public static TwinOptions Read(IConfiguration configuration)
    {
        try
        {
            return configuration.GetSection("Twin").Get<TwinOptions>() ?? new TwinOptions();
        }
        catch (InvalidOperationException wrongForm)
        {
            throw new StartRefusedException($"--{wrongForm.Message.Split('\'').FirstOrDefault(part => part.StartsWith("Twin:", StringComparison.Ordinal))}: {wrongForm.InnerException?.Message ?? wrongForm.Message}");
        }
    }

    /// <summary>Refuses what the emulated field cannot do. Throws <see cref="StartRefusedException"/>.</summary>
    internal void RequireField()
    {
        if (Field.Problem() is { } problem)
        {
            throw new StartRefusedException(problem);
        }
    }

    /// <summary>Refuses addresses beyond this machine: there is no authentication yet. Throws <see cref="StartRefusedException"/>.</summary>
    public static void RequireLoopback(string urls)
    {
        foreach (var url in urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!Uri.TryCreate(url.Replace("*", "0.0.0.0", StringComparison.Ordinal).Replace("+", "0.0.0.0", StringComparison.Ordinal), UriKind.Absolute, out var address))
            {
                throw new StartRefusedException($"--urls: '{url}' is not an address.");
            }

            var isLoopback = address.Host == "localhost" || (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
            if (!isLoopback)
            {
                throw new StartRefusedException(
                    $"--urls: '{url}' can be reached from other machines, and this version has no authentication. Listen on 127.0.0.1 behind a proxy that has.");
            }
        }
    }
}

/// <summary>Ports of the silo inside, on loopback; 0 picks free ones.</summary>
public sealed class SiloPorts
{
    /// <summary>For other silos.</summary>
    public int Port { get; set; }

    /// <summary>For clients.</summary>
    public int GatewayPort { get; set; }
}
