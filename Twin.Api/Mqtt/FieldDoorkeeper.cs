using Twin.City.Devices;
using Twin.City.Field;
using Twin.City.Inventory;

namespace Twin.Api.Mqtt;

/// <summary>Decides who a client is by user name and token: a registered client, or the emulated field with its secret.</summary>
internal sealed class FieldDoorkeeper(CityInventory city, ClientRegistry registry, ZoneGateways gateways, FieldAccess field)
{
    private static readonly string FieldGateway = FieldClient.EmulatedGateway("");
    private const string FieldControl = FieldClient.ReservedUsers + "control";

    // What an unknown user's token is compared with, so that it takes as long as a known one's.
    private readonly string _nobody = FieldToken.Sha256("");
    private readonly string _secret = FieldToken.Sha256(field.Secret);

    /// <summary>The speaker, or null when there is no such user or the token is another.</summary>
    /// <param name="user">The user name that was sent.</param>
    /// <param name="token">The password that was sent.</param>
    /// <param name="isFromHere">True when the connection comes from this machine.</param>
    public Speaker? Admit(string? user, byte[]? token, bool isFromHere)
    {
        var claims = registry.Refresh();
        user ??= "";
        if (user.StartsWith(FieldClient.ReservedUsers, StringComparison.Ordinal))
        {
            return FieldToken.Matches(token, _secret) && (isFromHere || field.IsShared) ? Emulated(user) : null;
        }

        var client = claims.Clients.Find(user);
        var isRight = FieldToken.Matches(token, client?.TokenSha256 ?? _nobody);
        return client is not null && isRight ? Registered(client) : null;
    }

    /// <summary>True while a speaker that was admitted may stay: its client is still registered with the same token.</summary>
    public bool MayStay(Speaker speaker) => speaker.IsField || registry.Claims.Clients.Find(speaker.User)?.TokenSha256 == speaker.TokenSha256;

    private Speaker Registered(FieldClient client) =>
        new(client.User, client.Gateway, city, device => registry.Claims.SpeakerFor(device)?.User == client.User, client.Control)
        {
            TokenSha256 = client.TokenSha256,
        };

    private Speaker? Emulated(string user)
    {
        if (user == FieldControl)
        {
            return new Speaker(user, null, city, _ => false, isField: true);
        }

        if (user.StartsWith(FieldGateway, StringComparison.Ordinal))
        {
            var zone = city.FindZone(user[FieldGateway.Length..]);
            return zone is null ? null : new Speaker(user, zone.Code, city, device => gateways.IsBehind(device, zone), isField: true);
        }

        return city.Find(user[FieldClient.ReservedUsers.Length..]) is { Kind: DeviceKind.Signal or DeviceKind.Vehicle } own
            ? new Speaker(user, null, city, device => device == own.Ordinal && registry.Claims.SpeakerFor(device) is null, isField: true)
            : null;
    }
}
