namespace Twin.Silo.Storage;

/// <summary>Where the group-commit storage keeps its states.</summary>
internal interface IStateStore : IAsyncDisposable
{
    /// <summary>
    /// Runs the operations in one transaction that is durable when this ends, and answers them in their order. Two of the same state come about one after the other;
    /// a stale one leaves the others be. Asked for one batch at a time. Whatever goes wrong is thrown: then none has happened, or it is not known whether all have.
    /// </summary>
    Task<StateAnswer[]> RunAsync(IReadOnlyList<StateOperation> operations);
}
