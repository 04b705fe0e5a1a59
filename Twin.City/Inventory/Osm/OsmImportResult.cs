using System.Collections.Immutable;

namespace Twin.City.Inventory.Osm;

/// <summary>What an import from an extract wrote.</summary>
/// <param name="City">The city.</param>
/// <param name="Notes">What people want to know beyond the devices: how many streets are lit, what was left out and why.</param>
public sealed record OsmImportResult(CityInventory City, ImmutableArray<PackageCount> Notes);
