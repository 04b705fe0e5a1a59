namespace Twin.Silo;

/// <summary>How a silo of the twin is set up.</summary>
/// <param name="DataDirectory">Folder of its databases.</param>
/// <param name="Port">Port for other silos on loopback; 0 picks a free one.</param>
/// <param name="GatewayPort">Port for clients on loopback; 0 picks a free one.</param>
/// <param name="HasDashboard">True to collect what the Orleans dashboard shows.</param>
public sealed record SiloOptions(string DataDirectory, int Port, int GatewayPort, bool HasDashboard);
