using System.Runtime.InteropServices;
using Twin.City.Devices;

namespace Twin.City.Lighting;

/// <summary>An order that a lamp's controller takes.</summary>
/// <param name="Source">Who orders; the controller holds one level per source.</param>
/// <param name="LevelPercent">The level, or null to take the last order of the source back.</param>
/// <param name="Until">When an override ends by itself, or null.</param>
/// <param name="Ramp">How long the lamp takes to get there.</param>
public sealed record LampOrder(CommandSource Source, double? LevelPercent, DateTimeOffset? Until, TimeSpan Ramp);

/// <summary>What a lamp gives and draws.</summary>
/// <param name="LevelPercent">From 0 to 100.</param>
/// <param name="PowerW">Active power in watts.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct LampOutput(double LevelPercent, double PowerW);

/// <summary>
/// One lamp's controller: it holds an order per source, runs the strongest (<see cref="Precedence"/>), and forgets what traffic asked for when the centre is silent.
/// Immutable; every function takes the time. The simulated and the emulated lamp are this one.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct LampController
{
    private const double TooLowShare = 0.6;
    private static readonly int LampFailure = Code("lampFailure");
    private static readonly int SupplyLoss = Code("supplyLoss");
    private static readonly int DimmingFailure = Code("dimmingFailure");
    private static readonly int LampPowerTooLow = Code("lampPowerTooLow");

    private readonly DateTimeOffset _rampStart;
    private readonly DateTimeOffset _rampEnd;
    private readonly double _from;
    private readonly double _target;

    /// <summary>A controller that has just been switched on: it runs its program at once.</summary>
    /// <param name="programLevel">What the program asks for, or null when there is none.</param>
    /// <param name="defaultLevel">What it does when nobody asks for anything.</param>
    /// <param name="silence">How long it believes the centre after having heard it last.</param>
    /// <param name="now">The time.</param>
    public LampController(double? programLevel, double defaultLevel, TimeSpan silence, DateTimeOffset now)
    {
        (ProgramLevel, DefaultLevel, Silence, CentreHeardAt) = (programLevel, defaultLevel, silence, now);
        (_rampStart, _rampEnd) = (now, now);
        _target = Precedence.Decide(null, null, programLevel, defaultLevel).LevelPercent;
        _from = _target;
    }

    /// <summary>The override in force, or null.</summary>
    public double? OverrideLevel { get; private init; }

    /// <summary>When the override ends by itself, or null.</summary>
    public DateTimeOffset? OverrideUntil { get; private init; }

    /// <summary>What traffic asks for, or null.</summary>
    public double? DynamicLevel { get; private init; }

    /// <summary>What the program asks for now, or null.</summary>
    public double? ProgramLevel { get; private init; }

    /// <summary>What it does when nobody asks for anything.</summary>
    public double DefaultLevel { get; private init; }

    /// <summary>How long it believes the centre.</summary>
    public TimeSpan Silence { get; private init; }

    /// <summary>When it last heard the centre.</summary>
    public DateTimeOffset CentreHeardAt { get; private init; }

    /// <summary>Its fault, an index into <see cref="KindSchema.LampStatus"/>; 0 when it has none.</summary>
    public int Status { get; private init; }

    /// <summary>True when it takes no orders because it, or its lamp, is without supply or dead.</summary>
    public bool IsDead => Status == LampFailure || Status == SupplyLoss;

    /// <summary>Whom it obeys, and the level it is at or on its way to.</summary>
    public LightTarget Target => Precedence.Decide(OverrideLevel, DynamicLevel, ProgramLevel, DefaultLevel);

    /// <summary>The controller as it is at a time: ended overrides and, after silence, what traffic asked for are gone.</summary>
    public LampController At(DateTimeOffset now)
    {
        var controller = this;
        if (OverrideUntil is { } until && now >= until)
        {
            controller = controller with { OverrideLevel = null, OverrideUntil = null };
        }

        if (DynamicLevel is not null && now >= CentreHeardAt + Silence)
        {
            controller = controller with { DynamicLevel = null };
        }

        return controller.Aim(now, TimeSpan.Zero);
    }

    /// <summary>
    /// Takes an order. One that is over already changes nothing. The centre sends what the strongest of its sources asks for, so an order of one source says that no stronger one asks
    /// for anything any more; a program without a level sends the lamp back to the program that it has.
    /// </summary>
    public LampController Take(LampOrder order, DateTimeOffset now)
    {
        var current = At(now);
        if (order.LevelPercent is not null && order.Until <= now)
        {
            return current;
        }

        var level = order.LevelPercent;
        var taken = order.Source switch
        {
            CommandSource.Override => current with { OverrideLevel = level, OverrideUntil = level is null ? null : order.Until },
            CommandSource.Dynamic => current with { OverrideLevel = null, OverrideUntil = null, DynamicLevel = level, CentreHeardAt = now },
            _ => current with { OverrideLevel = null, OverrideUntil = null, DynamicLevel = null, ProgramLevel = level ?? ProgramLevel },
        };
        return taken.Aim(now, order.Ramp);
    }

    /// <summary>Hears the centre.</summary>
    public LampController CentreHeard(DateTimeOffset now) => At(now) with { CentreHeardAt = now };

    /// <summary>Goes where its program has gone.</summary>
    public LampController Follow(double? programLevel, double defaultLevel, TimeSpan silence, DateTimeOffset now) =>
        (At(now) with { ProgramLevel = programLevel, DefaultLevel = defaultLevel, Silence = silence }).Aim(now, TimeSpan.Zero);

    /// <summary>Fails, or is repaired with status 0.</summary>
    public LampController WithStatus(int status, DateTimeOffset now) => At(now) with { Status = status };

    /// <summary>True while a ramp runs.</summary>
    public bool IsRamping(DateTimeOffset now) => now < _rampEnd;

    /// <summary>What it gives and draws at a time.</summary>
    /// <param name="now">The time.</param>
    /// <param name="ratedPowerW">What the lamp draws at full light.</param>
    public LampOutput Output(DateTimeOffset now, double ratedPowerW)
    {
        if (IsDead)
        {
            return new LampOutput(0, 0);
        }

        var level = Status == DimmingFailure && LevelAt(now) > 0 ? LightingFigures.FullPercent : LevelAt(now);
        var powerW = LampPower.At(level, ratedPowerW);
        return new LampOutput(level, Status == LampPowerTooLow ? powerW * TooLowShare : powerW);
    }

    /// <summary>Energy in kilowatt-hours from a time to a later one between which nothing but a ramp has happened to it.</summary>
    public double EnergyKWh(DateTimeOffset from, DateTimeOffset to, double ratedPowerW)
    {
        if (to <= from)
        {
            return 0;
        }

        var ramped = _rampEnd <= from ? from : _rampEnd < to ? _rampEnd : to;
        return Part(this, from, ramped) + Part(this, ramped, to);

        // Power is all but linear in the level, so a ramp draws the mean of its ends.
        double Part(in LampController controller, DateTimeOffset start, DateTimeOffset end) =>
            (controller.Output(start, ratedPowerW).PowerW + controller.Output(end, ratedPowerW).PowerW) / 2 * (end - start).TotalHours / 1000;
    }

    /// <summary>When something changes next by itself: the end of a ramp, of an override, of patience with a silent centre. Null when nothing will.</summary>
    public DateTimeOffset? NextChange(DateTimeOffset now)
    {
        DateTimeOffset? next = null;
        Consider(IsRamping(now) ? _rampEnd : null);
        Consider(OverrideUntil);
        Consider(DynamicLevel is null ? null : CentreHeardAt + Silence);
        return next;

        void Consider(DateTimeOffset? candidate) => next = candidate is null || next < candidate ? next : candidate;
    }

    private double LevelAt(DateTimeOffset now)
    {
        if (now >= _rampEnd)
        {
            return _target;
        }

        return _from + ((_target - _from) * Math.Clamp((now - _rampStart) / (_rampEnd - _rampStart), 0, 1));
    }

    // Ramps from wherever it is when what it obeys has moved; otherwise the ramp that runs goes on.
    private LampController Aim(DateTimeOffset now, TimeSpan ramp)
    {
        var target = Target.LevelPercent;
        return target == _target ? this : new LampController(this, LevelAt(now), target, now, now + ramp);
    }

    private LampController(in LampController other, double from, double target, DateTimeOffset rampStart, DateTimeOffset rampEnd)
    {
        this = other;
        (_from, _target, _rampStart, _rampEnd) = (from, target, rampStart, rampEnd);
    }

    private static int Code(string word) => KindSchema.LampStatus.Index().First(status => status.Item == word).Index;
}
