namespace Twin.Silo.Storage;

/// <summary>What is asked of the group-commit storage.</summary>
internal enum StateRequest
{
    /// <summary>The payload and its version.</summary>
    Read,

    /// <summary>A new payload, if the version is still the one that the writer saw.</summary>
    Write,

    /// <summary>No payload any more, if the version is still the one that the writer saw.</summary>
    Clear,
}

/// <summary>One operation on one state, and who waits for it.</summary>
/// <param name="Request">What is asked.</param>
/// <param name="Kind">The state's name.</param>
/// <param name="Id">The grain's id.</param>
/// <param name="Version">The version that the asker saw; 0 when it saw none.</param>
/// <param name="Payload">What to write.</param>
internal sealed record StateOperation(StateRequest Request, string Kind, string Id, long Version, byte[]? Payload)
{
    private readonly TaskCompletionSource<StateAnswer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the commit that the operation is part of is durable, or has failed.</summary>
    public Task<StateAnswer> Answer => _answer.Task;

    /// <summary>True when it changes nothing whatever is stored: who never saw a state has nothing to clear.</summary>
    public bool IsQuestion => Request == StateRequest.Read || (Request == StateRequest.Clear && Version == 0);

    /// <summary>The commit is durable.</summary>
    public void Complete(StateAnswer answer) => _answer.SetResult(answer);

    /// <summary>The commit failed.</summary>
    public void Fail(Exception failure) => _answer.SetException(failure);
}

/// <summary>What came of an operation.</summary>
/// <param name="IsDone">False when the version was stale.</param>
/// <param name="Version">The version that is stored now; 0 when there is no row.</param>
/// <param name="Payload">What a read found.</param>
internal readonly record struct StateAnswer(bool IsDone, long Version, byte[]? Payload);
