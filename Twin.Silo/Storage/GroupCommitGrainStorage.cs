using System.Globalization;
using System.Threading.Channels;
using Orleans.Storage;

namespace Twin.Silo.Storage;

/// <summary>
/// Grain storage for states that are written in bursts of tens of thousands: operations that gather while a commit runs make up the next one, reads among them.
/// Awaited means committed; a stale version is an <see cref="InconsistentStateException"/>. Nothing waits on purpose.
/// </summary>
public sealed class GroupCommitGrainStorage : IGrainStorage, IAsyncDisposable
{
    private const int MostPerCommit = 1_000;

    // Ten commits' worth: beyond that writers wait for a place.
    private const int MostWaiting = 10 * MostPerCommit;

    private readonly IGrainStorageSerializer _serializer;
    private readonly IStateStore _store;
    private readonly Channel<StateOperation> _waiting = Channel.CreateBounded<StateOperation>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private readonly Task _committing;

    /// <summary>Keeps the states in a store, which it closes when it ends.</summary>
    internal GroupCommitGrainStorage(IStateStore store, IGrainStorageSerializer serializer)
    {
        _serializer = serializer;
        _store = store;

        // Off whatever scheduler makes the storage: the first to need it is a grain that comes alive, and its scheduler must not carry everyone's commits.
        _committing = Task.Run(CommitAsync);
    }

    /// <inheritdoc />
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var answer = await AskAsync(new StateOperation(StateRequest.Read, stateName, grainId.ToString(), 0, null));
        grainState.RecordExists = answer.Payload is not null;
        grainState.State = answer.Payload is null ? Activator.CreateInstance<T>() : _serializer.Deserialize<T>(new BinaryData(answer.Payload));
        grainState.ETag = ETag(answer.Version);
    }

    /// <inheritdoc />
    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var payload = _serializer.Serialize(grainState.State).ToArray();
        grainState.ETag = ETag(await ChangeAsync(StateRequest.Write, stateName, grainId, grainState.ETag, payload));
        grainState.RecordExists = true;
    }

    /// <inheritdoc />
    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        grainState.ETag = ETag(await ChangeAsync(StateRequest.Clear, stateName, grainId, grainState.ETag, null));
        grainState.RecordExists = false;
        grainState.State = Activator.CreateInstance<T>();
    }

    /// <summary>Commits what waits, then closes the store.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _committing;
        await _store.DisposeAsync();
    }

    private static string? ETag(long version) => version == 0 ? null : version.ToString(CultureInfo.InvariantCulture);

    private static long Version(string? etag) => etag is null ? 0 : long.Parse(etag, CultureInfo.InvariantCulture);

    private async Task<long> ChangeAsync(StateRequest request, string stateName, GrainId grainId, string? etag, byte[]? payload)
    {
        var answer = await AskAsync(new StateOperation(request, stateName, grainId.ToString(), Version(etag), payload));
        return answer.IsDone
            ? answer.Version
            : throw new InconsistentStateException($"{stateName} of {grainId} has another version.", ETag(answer.Version), etag);
    }

    private async Task<StateAnswer> AskAsync(StateOperation operation)
    {
        await _waiting.Writer.WriteAsync(operation);
        return await operation.Answer;
    }

    private async Task CommitAsync()
    {
        var batch = new List<StateOperation>(MostPerCommit);
        while (await _waiting.Reader.WaitToReadAsync())
        {
            while (batch.Count < MostPerCommit && _waiting.Reader.TryRead(out var operation))
            {
                batch.Add(operation);
            }

            await CommitAsync(batch);
            batch.Clear();
        }
    }

    private async Task CommitAsync(List<StateOperation> batch)
    {
        try
        {
            var answers = await _store.RunAsync(batch);
            for (var i = 0; i < answers.Length; i++)
            {
                batch[i].Complete(answers[i]);
            }
        }
#pragma warning disable CA1031 // Every error belongs to those who wait for this commit; the next one is tried all the same.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            batch.ForEach(operation => operation.Fail(failure));
        }
    }
}
