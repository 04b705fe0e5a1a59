using System.Net;
using Twin.Api.Mqtt;
using Twin.Emulator;

namespace Twin.Api.Hosting;

/// <summary>What others rely on being able to configure, from the section <c>Twin</c>.</summary>
public sealed class TwinOptions
{
    /// <summary>Where the node listens unless <c>--urls</c> says otherwise.</summary>
    public const string DefaultUrls = "http://127.0.0.1:8080";

    // A balancer that asks every second has noticed by then.
    private static readonly TimeSpan UsualDrain = TimeSpan.FromSeconds(3);

    /// <summary>What this process does.</summary>
    public TwinRole Role { get; set; }

    /// <summary>Folder of the city package.</summary>
    public string City { get; set; } = "data/montpellier";

    /// <summary>Folder of all that the node keeps.</summary>
    public string DataDirectory { get; set; } = "var";

    /// <summary>
    /// Where the city's clock starts in a new data directory; see <see cref="ClockFile"/>. Without it the clock of an emulated field starts at <see cref="ClockFile.DemoStart"/>,
    /// that of a real one is the machine's.
    /// </summary>
    public string? StartAt { get; set; }

    /// <summary>True to play the field, so that the city lives without equipment. Unless said otherwise a process that is complete by itself does, a member of a cluster does not.</summary>
    public bool? Emulator { get; set; }

    /// <summary>True to offer the silos' dashboard on <c>/orleans</c>. Unless said otherwise a process that is complete by itself does, a member of a cluster does not.</summary>
    public bool? OrleansDashboard { get; set; }

    /// <summary>How long a process that was asked to end serves on while it says that it ends; unless said otherwise 3 s in a cluster, else not at all.</summary>
    public TimeSpan? DrainFor { get; set; }

    /// <summary>The silo inside.</summary>
    public SiloPorts Silo { get; set; } = new();

    /// <summary>Where the field meets the twin.</summary>
    public MqttOptions Mqtt { get; set; } = new();

    /// <summary>How the emulated field behaves.</summary>
    public FieldOptions Field { get; set; } = new();

    /// <summary>Connection string of the cluster that this process is a member of; null: it is complete by itself.</summary>
    internal string? Cluster { get; private set; }

    /// <summary>True when the field is played: it was asked for, and there is a broker, inside or outside, to speak over.</summary>
    internal bool PlaysField => (Emulator ?? Cluster is null) && HasDoors && (Mqtt.IsInside || Mqtt.Broker is not null);

    /// <summary>True when the process serves the API and the field.</summary>
    internal bool HasDoors => Role is TwinRole.All or TwinRole.Api;

    /// <summary>True when the dashboard of the silos is offered.</summary>
    internal bool HasDashboard => OrleansDashboard ?? Cluster is null;

    /// <summary>How long to serve on after the signal to end.</summary>
    internal TimeSpan Drain => DrainFor ?? (Cluster is null ? TimeSpan.Zero : UsualDrain);

    /// <summary>Reads the section and <c>ConnectionStrings:Twin</c>. Throws <see cref="StartRefusedException"/> naming the setting when a value has the wrong form or does not fit the others.</summary>
    public static TwinOptions Read(IConfiguration configuration)
    {
        try
        {
            var options = configuration.GetSection("Twin").Get<TwinOptions>() ?? new TwinOptions();
            options.Cluster = configuration.GetConnectionString("Twin") is { Length: > 0 } given ? given : null;
            options.RequireRole();
            return options;
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

    private void RequireRole()
    {
        if (Role is TwinRole.Silo or TwinRole.Api && Cluster is null)
        {
            throw new StartRefusedException($"--Twin:Role: '{Role.ToString().ToLowerInvariant()}' is a member of a cluster and needs --ConnectionStrings:Twin, the cluster's PostgreSQL.");
        }

        if (!IPAddress.TryParse(Silo.Address, out var address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
        {
            throw new StartRefusedException($"--Twin:Silo:Address: '{Silo.Address}' is not the IP address by which other members reach this machine.");
        }

        if (DrainFor < TimeSpan.Zero)
        {
            throw new StartRefusedException($"--Twin:DrainFor: {DrainFor} is before now.");
        }
    }

    /// <summary>Where to serve HTTP: as <c>--urls</c> says, on this machine only. Throws <see cref="StartRefusedException"/> for anything else.</summary>
    public static string UrlsOf(IConfiguration configuration, string usual)
    {
        if (configuration.GetSection("Kestrel:Endpoints").Exists())
        {
            throw new StartRefusedException("--Kestrel:Endpoints: say where to listen by --urls.");
        }

        var urls = configuration[WebHostDefaults.ServerUrlsKey] ?? usual;
        RequireLoopback(urls);
        return urls;
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

/// <summary>Where the silo inside is reached; port 0 picks a free one.</summary>
public sealed class SiloPorts
{
    /// <summary>The address of this machine that other members reach. Members speak unencrypted and trust each other.</summary>
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>For other silos.</summary>
    public int Port { get; set; }

    /// <summary>For clients.</summary>
    public int GatewayPort { get; set; }
}
