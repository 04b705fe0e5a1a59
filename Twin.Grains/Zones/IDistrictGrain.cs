using Orleans.Concurrency;
using Twin.City.Zones;

namespace Twin.Grains.Zones;

/// <summary>A district: sums its zones. Key: the district's code. Nothing is stored: zones report every second.</summary>
[Alias("twin.district")]
public interface IDistrictGrain : IGrainWithStringKey
{
    /// <summary>A zone's latest sum; the next one makes up for one that is lost.</summary>
    [Alias("report"), OneWay]
    ValueTask Report(string zone, RollUp sum);

    /// <summary>The sum of the zones that have reported.</summary>
    [Alias("roll-up"), ReadOnly]
    ValueTask<RollUp> RollUp();
}

/// <summary>The city: sums its districts. Key: the city's id.</summary>
[Alias("twin.city")]
public interface ICityGrain : IGrainWithStringKey
{
    /// <summary>A district's latest sum; the next one makes up for one that is lost.</summary>
    [Alias("report"), OneWay]
    ValueTask Report(string district, RollUp sum);

    /// <summary>The sum of the districts that have reported.</summary>
    [Alias("roll-up"), ReadOnly]
    ValueTask<RollUp> RollUp();
}
