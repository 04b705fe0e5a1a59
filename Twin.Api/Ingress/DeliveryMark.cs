namespace Twin.Api.Ingress;

/// <summary>
/// Works out up to which commit of the journal everything is delivered, while appends and deliveries overlap and several share a commit.
/// Safe from any thread.
/// </summary>
internal sealed class DeliveryMark
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Entry> _open = [];
    private long _latest;

    /// <summary>Notes that an append begins; it must be told to <see cref="Committed"/> and <see cref="Delivered"/>, or to <see cref="Delivered"/> alone when it failed.</summary>
    public object Begin()
    {
        lock (_lock)
        {
            // Its commit comes after every commit that any append has returned by now.
            return _open.AddLast(new Entry { OpenFrom = _latest + 1 });
        }
    }

    /// <summary>Notes in which commit the append became durable.</summary>
    public void Committed(object append, long n)
    {
        lock (_lock)
        {
            ((LinkedListNode<Entry>)append).Value.OpenFrom = n;
            _latest = Math.Max(_latest, n);
        }
    }

    /// <summary>Notes that the append is delivered.</summary>
    /// <returns>The commit up to which everything is delivered now.</returns>
    public long Delivered(object append)
    {
        lock (_lock)
        {
            _open.Remove((LinkedListNode<Entry>)append);
            return _open.Count == 0 ? _latest : _open.Min(entry => entry.OpenFrom) - 1;
        }
    }

    private sealed class Entry
    {
        public long OpenFrom { get; set; }
    }
}
