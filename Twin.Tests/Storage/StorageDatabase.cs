namespace Twin.Tests.Storage;

/// <summary>What a silo can keep its grains' state in.</summary>
public enum StorageDatabase
{
    /// <summary>One process, one file.</summary>
    Sqlite,

    /// <summary>A cluster, one server.</summary>
    Postgres,
}
