using System.Net;

namespace Twin.Silo;

/// <summary>How a silo of the twin is set up.</summary>
/// <param name="Address">The address of this machine that other members reach.</param>
/// <param name="Port">Port for other silos; 0 picks a free one.</param>
/// <param name="GatewayPort">Port for clients; 0 picks a free one.</param>
/// <param name="HasDashboard">True to collect what the Orleans dashboard shows.</param>
public sealed record SiloOptions(IPAddress Address, int Port, int GatewayPort, bool HasDashboard);
