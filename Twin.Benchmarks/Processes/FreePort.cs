using System.Net;
using System.Net.Sockets;

namespace Twin.Benchmarks.Processes;

/// <summary>Finds a TCP port of the loopback that nobody listens on.</summary>
public static class FreePort
{
    /// <summary>The port; nothing holds it for the caller, so it should be taken at once.</summary>
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
