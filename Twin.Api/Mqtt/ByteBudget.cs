namespace Twin.Api.Mqtt;

/// <summary>Bounds how many bytes of a connection wait to be taken: whoever reads it waits for room, and so does its sender. Safe from any thread.</summary>
internal sealed class ByteBudget(long most)
{
    private readonly Lock _lock = new();
    private long _taken;
    private TaskCompletionSource? _room;

    /// <summary>Takes bytes; waits while there is no room, unless nothing at all is taken.</summary>
    public async ValueTask TakeAsync(long bytes, CancellationToken cancellation)
    {
        while (true)
        {
            Task room;
            lock (_lock)
            {
                if (_taken == 0 || _taken + bytes <= most)
                {
                    _taken += bytes;
                    return;
                }

                _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                room = _room.Task;
            }

            await room.WaitAsync(cancellation);
        }
    }

    /// <summary>Gives bytes back.</summary>
    public void Release(long bytes)
    {
        TaskCompletionSource? room;
        lock (_lock)
        {
            _taken -= bytes;
            room = _room;
            _room = null;
        }

        room?.SetResult();
    }
}
