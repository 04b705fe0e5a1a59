using Twin.City.Maintenance;

namespace Twin.Grains.Zones;

/// <summary>The alarms of a zone as they are stored: those that are not over, and the latest that are.</summary>
[GenerateSerializer, Alias("twin.zone-alarms-row.v1")]
public sealed class ZoneAlarmsRow
{
    /// <summary>The number of the latest alarm; never given again.</summary>
    [Id(0)]
    public int LastNumber { get; set; }

    /// <summary>Those that are not over.</summary>
    [Id(1)]
    public AlarmWire[] Alarms { get; set; } = [];

    /// <summary>The latest that are over, the oldest first.</summary>
    [Id(2)]
    public AlarmWire[] Cleared { get; set; } = [];

    /// <summary>Up to which time the steps of all alarms are in the city's log; those after it may be.</summary>
    [Id(3)]
    public DateTimeOffset LoggedUntil { get; set; }

    /// <summary>The row of a book.</summary>
    /// <param name="book">The book.</param>
    /// <param name="loggedUntil">Up to which time its steps are in the city's log.</param>
    public static ZoneAlarmsRow Of(AlarmBook book, DateTimeOffset loggedUntil) => new()
    {
        LoggedUntil = loggedUntil,
        LastNumber = book.LastNumber,
        Alarms = [.. book.Alarms.OrderBy(alarm => alarm.Number).Select(AlarmConverter.ToWire)],
        Cleared = [.. book.Cleared.Select(AlarmConverter.ToWire)],
    };

    /// <summary>The book that the row stands for.</summary>
    public AlarmBook ToBook(string zone) =>
        AlarmBook.Restore(zone, LastNumber, Alarms.Select(AlarmConverter.FromWire), Cleared.Select(AlarmConverter.FromWire));
}
