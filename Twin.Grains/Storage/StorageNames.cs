namespace Twin.Grains.Storage;

/// <summary>The storage providers that a silo of the twin has.</summary>
public static class StorageNames
{
    /// <summary>Desired states of devices, written in bursts: group commit.</summary>
    public const string Desired = "Desired";

    /// <summary>Facts written one at a time: commands, meters, policies.</summary>
    public const string Facts = "Facts";
}
