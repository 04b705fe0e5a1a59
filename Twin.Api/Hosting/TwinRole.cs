namespace Twin.Api.Hosting;

/// <summary>What a process of the twin does (docs/operations.md, «Roles»).</summary>
public enum TwinRole
{
    /// <summary>A silo and the doors.</summary>
    All,

    /// <summary>Grains only.</summary>
    Silo,

    /// <summary>The doors, as a client of the cluster's silos.</summary>
    Api,

    /// <summary>The emulated field only.</summary>
    Field,
}
