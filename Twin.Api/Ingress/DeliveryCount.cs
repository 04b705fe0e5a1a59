namespace Twin.Api.Ingress;

/// <summary>What became of readings that were durable and went to their devices.</summary>
/// <param name="Accepted">Newer than what the device held.</param>
/// <param name="Duplicate">Held already.</param>
/// <param name="Older">Earlier than what the device held.</param>
/// <param name="Pending">Durable, and delivered again until their device takes them.</param>
internal readonly record struct DeliveryCount(int Accepted, int Duplicate, int Older, int Pending);
