namespace Twin.Emulator;

/// <summary>The broker that the emulated field speaks to.</summary>
/// <param name="Host">Name or address.</param>
/// <param name="Port">Port of MQTT without encryption.</param>
/// <param name="User">User of every client; null when each has its own, such as <c>field/gateway/HOP</c>, <c>field/signal-0017</c> and <c>field/control</c>.</param>
/// <param name="Password">Password of every client, or null.</param>
public sealed record FieldBroker(string Host, int Port, string? User, string? Password);

/// <summary>How the emulated field behaves, from the section <c>Twin:Field</c>.</summary>
public sealed class FieldOptions
{
    /// <summary>Chooses counts, failures, drives and delays: the same seed, the same field.</summary>
    public long Seed { get; set; } = 1;

    /// <summary>How often a counter reports, 1 s to 1 h in whole seconds.</summary>
    public TimeSpan CounterPeriod { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How many devices of the whole city fail an hour on average; 0 for none.</summary>
    public double FailuresPerHour { get; set; } = 16;

    /// <summary>Over how long the devices connect and report first; up to a minute.</summary>
    public TimeSpan StartSpread { get; set; } = TimeSpan.FromSeconds(8);

    /// <summary>What is wrong with the options, in a sentence that names the one to blame; null when nothing is.</summary>
    public string? Problem()
    {
        if (CounterPeriod < TimeSpan.FromSeconds(1) || CounterPeriod > TimeSpan.FromHours(1) || CounterPeriod.Ticks % TimeSpan.TicksPerSecond != 0)
        {
            return $"--Twin:Field:CounterPeriod: {CounterPeriod:c} is not a whole number of seconds from 00:00:01 to 01:00:00.";
        }

        if (StartSpread < TimeSpan.Zero || StartSpread > TimeSpan.FromMinutes(1))
        {
            return $"--Twin:Field:StartSpread: {StartSpread:c} is not a time from 00:00:00 to 00:01:00.";
        }

        return FailuresPerHour >= 0 && double.IsFinite(FailuresPerHour) ? null : $"--Twin:Field:FailuresPerHour: {FailuresPerHour} is not a number from 0.";
    }
}
