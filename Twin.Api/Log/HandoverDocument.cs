using Twin.Api.Alarms;
using Twin.Api.Commands;

namespace Twin.Api.Log;

/// <summary>What one shift leaves to the next, on one sheet.</summary>
/// <param name="From">When the shift began.</param>
/// <param name="To">When it ended.</param>
/// <param name="City">The city's name.</param>
/// <param name="Time">The city's time of the answer: what stands and is in force is as of now, not of <paramref name="To"/>.</param>
/// <param name="Alarms">Alarms.</param>
/// <param name="Orders">Orders.</param>
/// <param name="Entries">What people wrote in the shift, the newest first, at most <see cref="MostListed"/>.</param>
/// <param name="EnergyTodayKWh">Energy of all lamps since the city's midnight.</param>
/// <param name="Reporting">Devices that have reported.</param>
/// <param name="Devices">All devices.</param>
public sealed record HandoverDocument(
    DateTimeOffset From,
    DateTimeOffset To,
    string City,
    DateTimeOffset Time,
    HandoverAlarmsDocument Alarms,
    HandoverOrdersDocument Orders,
    IReadOnlyList<LogDocument> Entries,
    double EnergyTodayKWh,
    int Reporting,
    int Devices)
{
    /// <summary>How many alarms, orders or entries a list of the sheet has at most.</summary>
    public const int MostListed = 200;
}

/// <summary>The alarms of a shift.</summary>
/// <param name="Raised">How many were raised in it.</param>
/// <param name="Cleared">How many were over in it.</param>
/// <param name="Acknowledged">How many were acknowledged in it.</param>
/// <param name="Standing">Those whose condition is there now and that are not shelved, the most urgent first, of those the latest, at most <see cref="HandoverDocument.MostListed"/>.</param>
/// <param name="Shelved">Those out of sight now, those that come back soonest first, at most as many.</param>
public sealed record HandoverAlarmsDocument(int Raised, int Cleared, int Acknowledged, IReadOnlyList<AlarmDocument> Standing, IReadOnlyList<AlarmDocument> Shelved);

/// <summary>The orders of a shift.</summary>
/// <param name="Given">How many were given in it.</param>
/// <param name="InForce">Those of the last seven days that hold at a device now, the latest first; of more than <see cref="HandoverDocument.MostListed"/> the latest are looked at.</param>
public sealed record HandoverOrdersDocument(int Given, IReadOnlyList<OrderInForceDocument> InForce);

/// <summary>An order that holds.</summary>
/// <param name="Command">Its id.</param>
/// <param name="At">When it was given.</param>
/// <param name="Actor">By whom.</param>
/// <param name="Reason">Why.</param>
/// <param name="Kind">The kind of its devices.</param>
/// <param name="Total">How many it was given to.</param>
/// <param name="Until">When it ends by itself, or null.</param>
/// <param name="Values">What it asks for.</param>
public sealed record OrderInForceDocument(string Command, DateTimeOffset At, string Actor, string Reason, string Kind, int Total, DateTimeOffset? Until, PatchDocument Values);
