using Twin.City.Field;

namespace Twin.Cli.Mqtt;

/// <summary>Where the registered clients are kept: a data directory, or the database of a cluster.</summary>
internal interface IClientStore
{
    /// <summary>The clients. Throws <see cref="IOException"/> when they cannot be read.</summary>
    Task<FieldClients> ReadAsync();

    /// <summary>Changes them as it is decided; of changes at the same time each is decided upon what the others have left, so none is lost.</summary>
    /// <param name="decide">Makes the change; it may be asked more than once and has no effects of its own.</param>
    /// <returns>What was done.</returns>
    Task<ClientChange> ChangeAsync(Func<FieldClients, ClientChange> decide);
}

/// <summary>A change of the registered clients.</summary>
/// <param name="Next">The clients from now on, or null when there is nothing to write.</param>
/// <param name="Problem">Why there is not, in a sentence; else null.</param>
internal readonly record struct ClientChange(FieldClients? Next, string? Problem)
{
    /// <summary>They are to be these.</summary>
    public static ClientChange To(FieldClients next) => new(next, null);

    /// <summary>They stay as they are.</summary>
    public static ClientChange Refused(string problem) => new(null, problem);
}
