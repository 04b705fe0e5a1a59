using System.Runtime.InteropServices;

namespace Twin.City.Devices;

/// <summary>How far the one live command of a device has come.</summary>
public enum DeliveryPhase : byte
{
    /// <summary>Nothing is on its way: the device does what is wanted, or nothing is wanted of it.</summary>
    Settled = 0,

    /// <summary>Sent; the controller has not answered.</summary>
    Sent = 1,

    /// <summary>The controller took it; the device does not report it yet.</summary>
    Taken = 2,

    /// <summary>The controller refused it.</summary>
    Refused = 3,
}

/// <summary>
/// The delivery of what is wanted of one device: a state machine of which a zone holds one per device. There is at most one live command per device, named by a number; whatever answers
/// another number changes nothing. A delivery ends only by the device reporting what is wanted, by another want taking its place, or by its end: until then it is sent again.
/// </summary>
/// <param name="Phase">How far it has come.</param>
/// <param name="Number">Of the live command; 0 before the first.</param>
/// <param name="Attempts">How often it was sent.</param>
/// <param name="SentAtMs">When it was first sent, by the city's clock.</param>
/// <param name="AnsweredAtMs">When the controller answered; 0 when it has not.</param>
/// <param name="DueAtMs">When it is to be sent (again); 0: not at all.</param>
/// <param name="DisagreesSinceMs">Since when the device does not do what is wanted; 0 when it does.</param>
/// <param name="AcknowledgedBy">The reading that said so.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Delivery(
    DeliveryPhase Phase, long Number, int Attempts, long SentAtMs, long AnsweredAtMs, long DueAtMs, long DisagreesSinceMs, ReadingStamp AcknowledgedBy)
{
    /// <summary>The pause before the second sending; it doubles with every further one, up to <see cref="LongestPause"/>.</summary>
    public static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);

    /// <summary>The longest pause between two sendings.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    /// <summary>How long a device that took a command may need to report it, beyond its ramp: a lamp reports when it has arrived.</summary>
    public static readonly TimeSpan ReportGrace = TimeSpan.FromSeconds(20);

    /// <summary>How long a device that did what was wanted may disagree before it is told again: a late reading must not make a command.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>The same for what a controller does by itself, which ramps and reports in its own time.</summary>
    public static readonly TimeSpan ProgramPatience = TimeSpan.FromMinutes(2);

    /// <summary>A device that disagrees longer than this drifts.</summary>
    public static readonly TimeSpan DriftTolerance = TimeSpan.FromMinutes(3);

    /// <summary>A new want that must be sent takes the place of whatever was on its way.</summary>
    public static Delivery Begin(long number, bool complies, long nowMs) => new(
        DeliveryPhase.Sent,
        number,
        Attempts: 1,
        SentAtMs: nowMs,
        AnsweredAtMs: 0,
        DueAtMs: nowMs + Pause(1),
        DisagreesSinceMs: complies ? 0 : nowMs,
        AcknowledgedBy: ReadingStamp.Never);

    /// <summary>A want that the controller follows by itself, or one found again after a restart: it is sent only if the device goes on to disagree.</summary>
    public Delivery Expect(bool complies, ReadingStamp reported, TimeSpan patience, long nowMs) => complies
        ? new Delivery(DeliveryPhase.Settled, Number, 0, 0, 0, 0, 0, reported)
        : new Delivery(DeliveryPhase.Settled, Number, 0, 0, 0, nowMs + (long)patience.TotalMilliseconds, nowMs, ReadingStamp.Never);

    /// <summary>Hears the controller's answer. An answer to another command than the live one changes nothing, nor does a second answer.</summary>
    public Delivery Answer(long number, bool isTaken, bool complies, ReadingStamp reported, TimeSpan ramp, long nowMs)
    {
        if (number != Number || Phase != DeliveryPhase.Sent)
        {
            return this;
        }

        if (!isTaken)
        {
            return this with { Phase = DeliveryPhase.Refused, AnsweredAtMs = nowMs, DueAtMs = nowMs + (long)LongestPause.TotalMilliseconds };
        }

        return complies
            ? Settle(reported) with { AnsweredAtMs = nowMs }
            : this with { Phase = DeliveryPhase.Taken, AnsweredAtMs = nowMs, DueAtMs = nowMs + (long)(ramp + ReportGrace).TotalMilliseconds };
    }

    /// <summary>Sees a reading of the device.</summary>
    public Delivery Observe(bool complies, ReadingStamp reported, TimeSpan patience, long nowMs)
    {
        if (!complies)
        {
            return DisagreesSinceMs != 0
                ? this
                : this with { DisagreesSinceMs = nowMs, DueAtMs = Phase == DeliveryPhase.Settled ? nowMs + (long)patience.TotalMilliseconds : DueAtMs };
        }

        // A controller that never answers acknowledges by what its device reports after it was told.
        return Phase == DeliveryPhase.Sent && reported.AtMs < SentAtMs ? this with { DisagreesSinceMs = 0 } : Settle(reported);
    }

    /// <summary>True when it is time to send; <see cref="SendAgain"/> then notes that it was.</summary>
    public bool IsDue(long nowMs) => DueAtMs != 0 && nowMs >= DueAtMs;

    /// <summary>
    /// It was sent once more: under its own number while no answer has come, since the answer may be what was lost; under a new one when the controller has answered
    /// or the device had settled and strayed, for a controller does not do the same command twice.
    /// </summary>
    public Delivery SendAgain(long number, long nowMs)
    {
        var attempts = Phase == DeliveryPhase.Settled ? 1 : Attempts + 1;
        return new Delivery(
            DeliveryPhase.Sent,
            Phase == DeliveryPhase.Sent ? Number : number,
            attempts,
            Phase == DeliveryPhase.Settled ? nowMs : SentAtMs,
            AnsweredAtMs: 0,
            nowMs + Pause(attempts),
            DisagreesSinceMs,
            ReadingStamp.Never);
    }

    /// <summary>
    /// The way to the device is there again: what is unsettled is due at once, and its pauses begin anew. What its controller may have forgotten in the silence is sent again even though
    /// the device did it once.
    /// </summary>
    public Delivery Reconnected(bool mayBeForgotten, long nowMs)
    {
        if (DueAtMs != 0)
        {
            return this with { DueAtMs = nowMs, Attempts = Math.Min(Attempts, 1) };
        }

        return mayBeForgotten && Number != 0 ? this with { DueAtMs = nowMs } : this;
    }

    /// <summary>True when the device has disagreed longer than is tolerated.</summary>
    public bool IsDrifting(long nowMs) => DisagreesSinceMs != 0 && nowMs - DisagreesSinceMs >= (long)DriftTolerance.TotalMilliseconds;

    private Delivery Settle(ReadingStamp reported) => this with
    {
        Phase = DeliveryPhase.Settled,
        DueAtMs = 0,
        DisagreesSinceMs = 0,
        AcknowledgedBy = AcknowledgedBy.IsReported ? AcknowledgedBy : reported,
    };

    private static long Pause(int attempts) =>
        (long)Math.Min(FirstPause.TotalMilliseconds * Math.Pow(2, Math.Min(attempts - 1, 16)), LongestPause.TotalMilliseconds);
}
