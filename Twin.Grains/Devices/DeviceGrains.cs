using Twin.City.Devices;
using Twin.City.Inventory;

namespace Twin.Grains.Devices;

/// <summary>Finds the grain of a device.</summary>
public static class DeviceGrains
{
    /// <summary>A reference to the grain of a device: the kind is the grain's type, the id its key.</summary>
    public static IDeviceGrain Of(IGrainFactory grains, Device device) =>
        grains.GetGrain<IDeviceGrain>(GrainId.Create(device.Kind.Name(), device.Id));
}
