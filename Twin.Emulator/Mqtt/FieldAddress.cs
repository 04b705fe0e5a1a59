namespace Twin.Emulator.Mqtt;

/// <summary>Who a client of the field is.</summary>
/// <param name="Kind"><c>gateway</c> or a kind of device.</param>
/// <param name="Id">Code of the zone, or id of the device.</param>
internal sealed record FieldAddress(string Kind, string Id)
{
    /// <summary>What every gateway has as its kind.</summary>
    public const string Gateway = "gateway";

    /// <summary>The topic that says whether the centre is there.</summary>
    public const string CentreState = "twin/v1/centre/state";

    /// <summary>Beginning of all its topics.</summary>
    public string Topic => $"twin/v1/{Kind}/{Id}";

    /// <summary>Its name at the broker.</summary>
    public string ClientId => IsGateway ? $"field-gateway-{Id}" : $"field-{Id}";

    /// <summary>Its user when each client has its own.</summary>
    public string User => IsGateway ? $"field/gateway/{Id}" : $"field/{Id}";

    /// <summary>True for a gateway.</summary>
    public bool IsGateway => Kind == Gateway;
}
