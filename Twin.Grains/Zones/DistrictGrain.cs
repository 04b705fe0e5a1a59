using Twin.City.Inventory;
using Twin.City.Zones;

namespace Twin.Grains.Zones;

/// <summary>Sums its zones and passes the sum on to the city once a second, whatever the number of zones.</summary>
[GrainType("district")]
public sealed class DistrictGrain(CityInventory city) : Grain, IDistrictGrain
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, RollUp> _zones = new(StringComparer.Ordinal);

    /// <inheritdoc />
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        this.RegisterGrainTimer(PassOnAsync, new GrainTimerCreationOptions(Period, Period));
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public ValueTask Report(string zone, RollUp sum)
    {
        _zones[zone] = sum;
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public ValueTask<RollUp> RollUp() => ValueTask.FromResult(Sum());

    private RollUp Sum() => _zones.Values.Aggregate(City.Zones.RollUp.Zero, (sum, zone) => sum + zone);

    private async Task PassOnAsync(CancellationToken cancellation) =>
        await GrainFactory.GetGrain<ICityGrain>(city.Manifest.Id).Report(this.GetPrimaryKeyString(), Sum());
}

/// <summary>Sums the districts.</summary>
[GrainType("city")]
public sealed class CityGrain : Grain, ICityGrain
{
    private readonly Dictionary<string, RollUp> _districts = new(StringComparer.Ordinal);

    /// <inheritdoc />
    public ValueTask Report(string district, RollUp sum)
    {
        _districts[district] = sum;
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public ValueTask<RollUp> RollUp() =>
        ValueTask.FromResult(_districts.Values.Aggregate(City.Zones.RollUp.Zero, (sum, district) => sum + district));
}
