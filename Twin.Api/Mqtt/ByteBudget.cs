namespace Twin.Api.Mqtt;

/// <summary>Bounds how many bytes of a connection wait to be taken: whoever reads it waits for room, and so does its sender. Safe from any thread.</summary>
internal sealed class ByteBudget(long most)
{
    private readonly Lock _lock = new();
    private long _taken;
    private TaskCompletionSource? _room;
    private bool _isEnded;

    /// <summary>Takes bytes; waits while there is no room, unless nothing at all is taken.</summary>
    public async ValueTask TakeAsync(long bytes, CancellationToken cancellation)
    {
        while (true)
        {
            Task room;
            lock (_lock)
            {
                if (_isEnded || _taken == 0 || _taken + bytes <= most)
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
        lock (_lock)
        {
            _taken -= bytes;
        }

        Wake();
    }

    /// <summary>Nobody waits any more: what was bounded has ended.</summary>
    public void End()
    {
        lock (_lock)
        {
            _isEnded = true;
        }

        Wake();
    }

    private void Wake()
    {
        TaskCompletionSource? room;
        lock (_lock)
        {
            room = _room;
            _room = null;
        }

        room?.SetResult();
    }
}
