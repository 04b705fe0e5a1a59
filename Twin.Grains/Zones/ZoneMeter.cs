using System.Globalization;
using Twin.City;
using Twin.City.Inventory;
using Twin.City.Zones;

namespace Twin.Grains.Zones;

/// <summary>Where each lamp's energy counter stood when the city's day began, kept in a row so that a zone that comes alive again goes on with the day's energy.</summary>
/// <param name="city">The city.</param>
/// <param name="clock">Says which day it is.</param>
/// <param name="members">The zone's members, which hold the counters.</param>
/// <param name="time">Measures pauses between writes.</param>
/// <param name="stored">The zone's row.</param>
internal sealed class ZoneMeter(CityInventory city, CityClock clock, ZoneMembers members, TimeProvider time, IPersistentState<MeterRow> stored)
{
    // Counters that started today are stored this often; after a crash the zone forgets at most this much of the day's energy of lamps first heard today.
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private int _startsStored;
    private long _storedAt;

    /// <summary>Gives the members what was stored, if it is of today.</summary>
    public void Restore()
    {
        if (stored.State.Day != Day())
        {
            return;
        }

        foreach (var (id, startKWh) in stored.State.StartKWh)
        {
            if (city.Find(id) is { } lamp)
            {
                members.RestoreDayStart(lamp.Ordinal, startKWh);
            }
        }

        _startsStored = stored.State.StartKWh.Count;
    }

    /// <summary>Begins a new day when it has come, and stores what is new when that is due.</summary>
    public Task KeepAsync()
    {
        var isNewDay = stored.State.Day is { } day && day != Day();
        if (isNewDay)
        {
            members.BeginDay();
        }

        return isNewDay || time.GetElapsedTime(_storedAt) >= Period ? StoreNewAsync(isNewDay) : Task.CompletedTask;
    }

    /// <summary>Stores what is new: the zone leaves memory.</summary>
    public Task EndAsync() => StoreNewAsync(isNewDay: false);

    private async Task StoreNewAsync(bool isNewDay)
    {
        if (!isNewDay && StartsKnown() == _startsStored)
        {
            return;
        }

        var starts = Starts();
        stored.State = new MeterRow { Day = Day(), StartKWh = starts };
        await stored.WriteStateAsync();
        _startsStored = starts.Count;
        _storedAt = time.GetTimestamp();
    }

    private int StartsKnown()
    {
        var known = 0;
        foreach (ref readonly var row in members.Rows)
        {
            known += double.IsNaN(row.EnergyAtDayStartKWh) ? 0 : 1;
        }

        return known;
    }

    private Dictionary<string, double> Starts()
    {
        var starts = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (ref readonly var row in members.Rows)
        {
            if (!double.IsNaN(row.EnergyAtDayStartKWh))
            {
                starts.Add(city.Devices[row.Device].Id, row.EnergyAtDayStartKWh);
            }
        }

        return starts;
    }

    private string Day() => clock.Today.ToString("O", CultureInfo.InvariantCulture);
}
