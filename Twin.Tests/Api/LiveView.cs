using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Api;

/// <summary>
/// What a listener of <c>/api/live</c> holds when it follows the contract to the letter: a snapshot replaces its zone, changes overwrite by entity,
/// a vehicle that left is forgotten with its zone. Throws when the server breaks a promise.
/// </summary>
public sealed class LiveView
{
    private readonly Dictionary<string, Entity> _entities = new(StringComparer.Ordinal);

    /// <summary>The entities held, by id.</summary>
    public IReadOnlyDictionary<string, Entity> Entities => _entities;

    /// <summary>The frames taken in, in order.</summary>
    public List<(string Type, Frame Frame)> Frames { get; } = [];

    /// <summary>The zones of which a snapshot has come.</summary>
    public HashSet<string> Snapshots { get; } = new(StringComparer.Ordinal);

    /// <summary>The last event id taken in: what a reconnection sends.</summary>
    public string? LastEventId { get; private set; }

    /// <summary>Takes one event in.</summary>
    public void Apply(SseEvent message)
    {
        LastEventId = message.Id ?? LastEventId;
        if (message.Type.Length == 0)
        {
            return;
        }

        var frame = TwinClient.Parse<Frame>(message.Data);
        if (message.Type == "snapshot")
        {
            TakeSnapshot(frame);
        }
        else
        {
            Assert.Equal("changes", message.Type);
            Assert.Null(frame.Reset);
            Array.ForEach(frame.Devices, entity => TakeChange(frame.Zone, entity));
        }

        Frames.Add((message.Type, frame));
    }

    /// <summary>Reads on until the view satisfies <paramref name="holds"/>.</summary>
    /// <exception cref="TimeoutException">It did not within <see cref="Eventually.Patience"/>.</exception>
    public async Task UntilAsync(SseReader reader, Func<LiveView, bool> holds, string what)
    {
        using var patience = new CancellationTokenSource(Eventually.Patience, TimeProvider.System);
        try
        {
            while (!holds(this))
            {
                Apply(await reader.ReadAsync(patience.Token) ?? throw new InvalidOperationException($"The stream ended before {what}."));
            }
        }
        catch (OperationCanceledException timeout)
        {
            throw new TimeoutException($"Still waiting for {what}; {Frames.Count} frames, {_entities.Count} entities, last id {LastEventId}", timeout);
        }
    }

    /// <summary>True when the view holds this or a later reading of the device.</summary>
    public bool Holds(string device, DateTimeOffset at, long seq) =>
        _entities.TryGetValue(device, out var entity) && entity.At is not null && (entity.At.Value, entity.Seq!.Value).CompareTo((at, seq)) >= 0;

    private static (DateTimeOffset At, long Seq) Stamp(Entity entity) => (entity.At ?? DateTimeOffset.MinValue, entity.Seq ?? -1);

    private static void IsWhole(Entity entity)
    {
        Assert.Equal(entity.At is null, entity.Seq is null);
        Assert.Equal(entity.At is null, entity.Values is null);
        Assert.Equal(entity.At is null, entity.Status == "silent");
    }

    private void TakeSnapshot(Frame frame)
    {
        Assert.NotNull(frame.Reset);
        Snapshots.Add(frame.Zone);
        var ids = frame.Devices.Select(entity => entity.Id).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(frame.Devices.Length, ids.Count);
        foreach (var gone in _entities.Values.Where(held => held.Zone == frame.Zone && !ids.Contains(held.Id)).ToArray())
        {
            _entities.Remove(gone.Id);
        }

        foreach (var entity in frame.Devices)
        {
            Assert.Null(entity.Zone);
            Assert.False(entity.Left);
            Take(entity with { Zone = frame.Zone });
        }
    }

    private void TakeChange(string zone, Entity entity)
    {
        if (!entity.Left)
        {
            Assert.Null(entity.Zone);
            Take(entity with { Zone = zone });
            return;
        }

        Assert.NotEqual(zone, entity.Zone);
        if (_entities.TryGetValue(entity.Id, out var held) && held.Zone == zone)
        {
            _entities.Remove(entity.Id);
        }
    }

    private void Take(Entity entity)
    {
        IsWhole(entity);
        if (_entities.TryGetValue(entity.Id, out var held))
        {
            Assert.True(Stamp(entity).CompareTo(Stamp(held)) >= 0, $"{entity.Id} went backwards: {held} then {entity}");
            Assert.True((entity.Desired?.Version ?? 0) >= (held.Desired?.Version ?? 0) || entity.Desired is null, $"{entity.Id}: the desired state went backwards");
        }

        _entities[entity.Id] = entity;
    }
}
