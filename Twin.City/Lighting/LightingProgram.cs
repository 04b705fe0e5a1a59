using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Twin.City.Lighting;

/// <summary>One step of a program.</summary>
/// <param name="From">The time of day, on the city's clocks, from which it holds.</param>
/// <param name="LevelPercent">The level of the lamps while it is dark, from 0 to 100.</param>
public readonly record struct ProgramStep(TimeOnly From, int LevelPercent);

/// <summary>
/// What lamps do by the clock when nobody asks for anything else. The field controller runs the same function when the centre is silent, so the level follows from the instant alone:
/// there is no state that a restart could lose.
/// </summary>
/// <param name="Id">Such as <c>standard</c>.</param>
/// <param name="Steps">The steps in any order; each holds until the next by the clock, the last over midnight. <see cref="TryCreate"/> checks them.</param>
public sealed record LightingProgram(string Id, ImmutableArray<ProgramStep> Steps)
{
    /// <summary>The program of a city that has set none: full in the evening and the morning, less in the night. Assumed.</summary>
    public static LightingProgram Standard { get; } = new(
        "standard",
        [
            new(new TimeOnly(12, 0), 100),
            new(new TimeOnly(22, 0), 70),
            new(new TimeOnly(0, 0), 50),
            new(new TimeOnly(5, 0), 70),
            new(new TimeOnly(6, 0), 100),
        ]);

    /// <summary>Makes a program of steps that may be wrong.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="steps">Its steps.</param>
    /// <param name="program">The program, or null.</param>
    /// <param name="problem">What is wrong, in a sentence; empty when nothing is.</param>
    /// <returns>False when something is wrong.</returns>
    public static bool TryCreate(string id, IEnumerable<ProgramStep> steps, [NotNullWhen(true)] out LightingProgram? program, out string problem)
    {
        var candidate = new LightingProgram(id, [.. steps]);
        problem = candidate.Problem ?? "";
        program = problem.Length == 0 ? candidate : null;
        return program is not null;
    }

    /// <summary>What is wrong with the program, in a sentence, or null.</summary>
    public string? Problem
    {
        get
        {
            if (string.IsNullOrWhiteSpace(Id))
            {
                return "A program needs an id.";
            }

            if (Steps.IsDefaultOrEmpty)
            {
                return $"Program '{Id}' has no steps.";
            }

            foreach (var step in Steps)
            {
                if (step.LevelPercent is < 0 or > 100)
                {
                    return $"Program '{Id}' asks for {step.LevelPercent} % from {step.From:HH':'mm}; a level is from 0 to 100.";
                }
            }

            var twice = Steps.GroupBy(step => step.From).FirstOrDefault(group => group.Count() > 1);
            return twice is null ? null : $"Program '{Id}' has two steps from {twice.Key:HH':'mm}.";
        }
    }

    /// <summary>
    /// The level at an instant: 0 when it is not dark, otherwise that of the step in force. On the night of a change of the clocks the steps follow the clocks: an hour that is left out starts the
    /// steps that lie in it at its end, an hour that comes twice runs them twice.
    /// </summary>
    /// <param name="now">The instant.</param>
    /// <param name="timeZone">The city's.</param>
    /// <param name="isDark">Whether it is dark, see <see cref="Darkness"/>.</param>
    public int LevelAt(DateTimeOffset now, TimeZoneInfo timeZone, bool isDark) =>
        isDark ? LevelAt(TimeOnly.FromTimeSpan(TimeZoneInfo.ConvertTime(now, timeZone).TimeOfDay)) : 0;

    /// <summary>Same id and same steps in the same order.</summary>
    public bool Equals(LightingProgram? other) =>
        other is not null && Id == other.Id && Steps.AsSpan().SequenceEqual(other.Steps.AsSpan());

    /// <inheritdoc />
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(Id, StringComparer.Ordinal);
        foreach (var step in Steps.AsSpan())
        {
            hash.Add(step);
        }

        return hash.ToHashCode();
    }

    private int LevelAt(TimeOnly time)
    {
        if (Steps.IsDefaultOrEmpty)
        {
            // Nobody checked this program: fully lit is the safe side.
            return LightingFigures.FullPercent;
        }

        var inForce = Steps[0];
        foreach (var step in Steps)
        {
            if (Age(step) < Age(inForce))
            {
                inForce = step;
            }
        }

        return inForce.LevelPercent;

        // TimeOnly counts a difference forward over midnight.
        TimeSpan Age(ProgramStep step) => time - step.From;
    }
}
