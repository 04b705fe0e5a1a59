using Twin.Benchmarks.Processes;
using Twin.City.Devices;
using Twin.City.Field;

namespace Twin.Benchmarks.Loop;

/// <summary>Registers the benchmark's clients with a twin, as <c>./twin mqtt register</c> does.</summary>
public static class FieldRegister
{
    /// <summary>The token of all of them; the twin listens on the loopback only and ends with the run.</summary>
    public const string Token = "benchmark";

    /// <summary>A gateway for some kinds of devices of some zones; user and gateway have the same name.</summary>
    public static FieldClient Gateway(string name, IEnumerable<string> zones, params IEnumerable<DeviceKind> kinds) =>
        new(name, FieldToken.Sha256(Token), name, [.. zones], [.. kinds], [], Control: false);

    /// <summary>Starts a twin that knows these clients and no emulated field.</summary>
    /// <param name="folder">Its data directory.</param>
    /// <param name="clients">The clients.</param>
    /// <param name="options">More options.</param>
    public static TwinServer StartTwin(string folder, IEnumerable<FieldClient> clients, params IEnumerable<string> options)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, FieldClients.FileName), new FieldClients([.. clients]).Write());
        return TwinServer.Start(folder, [.. TwinServer.AnyMqttPort, "--Twin:Emulator", "false", .. options]);
    }
}
