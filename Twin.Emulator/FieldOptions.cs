namespace Twin.Emulator;

/// <summary>How the emulated field behaves, from the section <c>Twin:Field</c>.</summary>
public sealed class FieldOptions
{
    // As a password that nobody has to type.
    private const int ShortestSecret = 16;

    /// <summary>Chooses counts, failures, drives and delays: the same seed, the same field.</summary>
    public long Seed { get; set; } = 1;

    /// <summary>How often a counter reports, 1 s to 1 h in whole seconds.</summary>
    public TimeSpan CounterPeriod { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How many devices of the whole city fail an hour on average; 0 for none.</summary>
    public double FailuresPerHour { get; set; } = 16;

    /// <summary>Over how long the devices connect and report first; up to a minute.</summary>
    public TimeSpan StartSpread { get; set; } = TimeSpan.FromSeconds(8);

    /// <summary>How often a client says at least that it is there, 1 s to 5 min; a broker misses it after one and a half times as long.</summary>
    public TimeSpan KeepAlive { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>For a field that is a process of its own: <c>host:port</c> of the nodes' brokers, separated by commas.</summary>
    public string? Brokers { get; set; }

    /// <summary>The password of the field's users; null: one that dies with the process that plays it.</summary>
    public string? Secret { get; set; }

    /// <summary>For a field that is a process of its own: the codes of the zones to play, separated by commas; null: all.</summary>
    public string? Zones { get; set; }

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

        if (KeepAlive < TimeSpan.FromSeconds(1) || KeepAlive > TimeSpan.FromMinutes(5) || KeepAlive.Ticks % TimeSpan.TicksPerSecond != 0)
        {
            return $"--Twin:Field:KeepAlive: {KeepAlive:c} is not a whole number of seconds from 00:00:01 to 00:05:00.";
        }

        if (Secret is { Length: < ShortestSecret })
        {
            return $"--Twin:Field:Secret: it has fewer than {ShortestSecret} characters; whoever guesses it speaks for the whole field.";
        }

        return FailuresPerHour >= 0 && double.IsFinite(FailuresPerHour) ? null : $"--Twin:Field:FailuresPerHour: {FailuresPerHour} is not a number from 0.";
    }
}
