using Twin.Api.Hosting;
using Twin.Api.Mqtt;
using Twin.City;
using Twin.City.Inventory;
using Twin.Emulator;

namespace Twin.Api.Field;

/// <summary>Adds the emulated field to a node.</summary>
internal static class FieldServices
{
    /// <summary>Adds it when it is asked for and there is a broker to speak over.</summary>
    public static void AddField(this IServiceCollection services, TwinOptions options)
    {
        services.AddSingleton<FieldOrigin>();
        if (options.PlaysField)
        {
            services.AddHostedService(provider => new EmulatedFieldService(
                provider.GetRequiredService<CityInventory>(),
                provider.GetRequiredService<CityClock>(),
                provider.GetRequiredService<FieldAccess>(),
                options,
                provider.GetRequiredService<ILogger<EmulatedField>>()));
        }
    }
}
