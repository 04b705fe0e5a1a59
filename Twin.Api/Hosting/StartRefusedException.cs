namespace Twin.Api.Hosting;

/// <summary>The node cannot start as it was asked to; the message says why, and the process ends with code 2.</summary>
public sealed class StartRefusedException(string message) : Exception(message);
