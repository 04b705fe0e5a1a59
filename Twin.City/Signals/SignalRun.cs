namespace Twin.City.Signals;

/// <summary>The words of <c>mode</c> in the order of their stored numbers.</summary>
public enum SignalMode
{
    /// <summary>The plan runs.</summary>
    Plan = 0,

    /// <summary>Someone controls it at the junction; the plan runs on.</summary>
    Local = 1,

    /// <summary>Police control; the plan runs on.</summary>
    Police = 2,

    /// <summary>Under work; the plan runs on.</summary>
    Maintenance = 3,

    /// <summary>Yellow flashing on every approach.</summary>
    Flashing = 4,

    /// <summary>Dark.</summary>
    Off = 5,
}

/// <summary>One signal controller running a <see cref="FixedTimePlan"/>. Immutable: every order is a new run.</summary>
/// <param name="Number">Number of the plan.</param>
/// <param name="Plan">The plan.</param>
/// <param name="Start">When one of its cycles began or will begin; until then all is red.</param>
/// <param name="Mode">How it is controlled.</param>
/// <param name="Next">The plan ordered to follow, with its number, or null.</param>
public sealed record SignalRun(int Number, FixedTimePlan Plan, DateTimeOffset Start, SignalMode Mode, (int Number, FixedTimePlan Plan)? Next = null)
{
    /// <summary>The run as it is at a time: a plan that was ordered takes over where the cycle ends, so that no green is cut short.</summary>
    public SignalRun At(DateTimeOffset now)
    {
        if (Next is not { } next || CycleEnd is not { } end || now < end)
        {
            return this;
        }

        return new SignalRun(next.Number, next.Plan, end, Mode);
    }

    /// <summary>What it shows at a time.</summary>
    public SignalShow Show(DateTimeOffset now) => Mode switch
    {
        SignalMode.Flashing => new SignalShow(0, "ff"),
        SignalMode.Off => new SignalShow(0, "oo"),
        _ => Plan.Show((now - Start).TotalSeconds),
    };

    /// <summary>When the show changes next by itself; null when it does not.</summary>
    public DateTimeOffset? NextChange(DateTimeOffset now) =>
        Mode is SignalMode.Flashing or SignalMode.Off ? null : Start.AddSeconds(Plan.NextChange((now - Start).TotalSeconds));

    /// <summary>Takes the order of another plan.</summary>
    public SignalRun TakePlan(int number, FixedTimePlan plan, DateTimeOffset now)
    {
        if (number == Number)
        {
            return this with { Next = null };
        }

        // The cycle that runs now ends last under the old plan: its start is kept so that the end can be known.
        var elapsed = Math.Max(0, Math.Floor((now - Start).TotalSeconds / Plan.CycleS)) * Plan.CycleS;
        return this with { Start = Start.AddSeconds(elapsed), Next = (number, plan) };
    }

    /// <summary>Takes the order of another mode; from flashing or dark the plan begins anew after all red.</summary>
    public SignalRun TakeMode(SignalMode mode, DateTimeOffset now)
    {
        var begins = Mode is SignalMode.Flashing or SignalMode.Off && mode is not (SignalMode.Flashing or SignalMode.Off);
        return this with { Mode = mode, Start = begins ? now.AddSeconds(FixedTimePlan.AllRedS) : Start };
    }

    private DateTimeOffset? CycleEnd => Mode is SignalMode.Flashing or SignalMode.Off ? Start : Start.AddSeconds(Plan.CycleS);
}
