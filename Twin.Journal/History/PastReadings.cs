using Twin.City.Devices;

namespace Twin.Journal.History;

/// <summary>What a device reported in a span of time.</summary>
/// <param name="Readings">In the order of their stamps, each once. <see cref="Reading.Device"/> is the index in the partition.</param>
/// <param name="CompleteFrom">From here on nothing is left out; later than what was asked for where that was too much to read.</param>
public sealed record PastReadings(IReadOnlyList<Reading> Readings, DateTimeOffset CompleteFrom);
