using Orleans.Placement;
using Orleans.Runtime.Placement;

namespace Twin.Grains.Sectors;

/// <summary>Places a grain on the silo that its sector belongs to. For zones, devices and sectors themselves; their key says which sector.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class SectorPlacementAttribute() : PlacementAttribute(new SectorPlacement());

/// <summary>The strategy behind <see cref="SectorPlacementAttribute"/>.</summary>
[GenerateSerializer, Immutable, SuppressReferenceTracking, Alias("twin.sector-placement.v1")]
public sealed class SectorPlacement : PlacementStrategy;

/// <summary>Finds the silo of a grain's sector among those that are there.</summary>
public sealed class SectorPlacementDirector(SectorHomes homes) : IPlacementDirector
{
    /// <inheritdoc />
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context) =>
        Task.FromResult(SectorHomes.HomeOf(homes.SectorOf(target.GrainIdentity), context.GetCompatibleSilos(target)));
}
