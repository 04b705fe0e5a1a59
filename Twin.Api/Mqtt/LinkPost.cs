using Twin.Grains.Commands;

namespace Twin.Api.Mqtt;

/// <summary>
/// Brings links to their zones. Of each link only the latest word waits, so that what waits for a zone that cannot be reached does not grow however often it is said again, and
/// whoever says it never waits. What gathers for a zone while a call runs goes in the next; a zone that does not answer holds up no other.
/// </summary>
/// <param name="send">Brings links to the zone with a code.</param>
/// <param name="time">Measures pauses.</param>
/// <param name="logger">Told of zones that do not answer.</param>
internal sealed partial class LinkPost(Func<string, FieldLink[], ValueTask> send, TimeProvider time, ILogger logger) : IDisposable
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Dictionary<(string? Gateway, int Device), FieldLink>> _waiting = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Task> _underWay = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _ended = new();

    /// <summary>Adds a word of a link that has devices in a zone. Safe from any thread.</summary>
    public void Post(string zone, FieldLink link)
    {
        lock (_lock)
        {
            Keep(zone, link);
            if (!_underWay.ContainsKey(zone))
            {
                _underWay[zone] = Task.Run(() => BringAsync(zone));
            }
        }
    }

    /// <summary>Brings what still waits, as far as that can be done in a time, and then nothing more.</summary>
    public async Task EndAsync(TimeSpan patience)
    {
        Task[] underWay;
        lock (_lock)
        {
            underWay = [.. _underWay.Values];
        }

        try
        {
            await Task.WhenAll(underWay).WaitAsync(patience, time);
        }
        catch (TimeoutException)
        {
            LogWarningLeft(logger, underWay.Count(task => !task.IsCompleted));
        }

        await _ended.CancelAsync();
    }

    /// <inheritdoc />
    public void Dispose() => _ended.Dispose();

    private async Task BringAsync(string zone)
    {
        while (Take(zone) is { } links)
        {
            if (await TrySendAsync(zone, links))
            {
                continue;
            }

            KeepUnlessLater(zone, links);
            try
            {
                await Task.Delay(RetryPause, time, _ended.Token);
            }
            catch (Exception over) when (over is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private FieldLink[]? Take(string zone)
    {
        lock (_lock)
        {
            if (_waiting.Remove(zone, out var links))
            {
                return [.. links.Values];
            }

            _underWay.Remove(zone);
            return null;
        }
    }

    // As zones do: of two words of one link the later counts, and of two of one time the second.
    private void Keep(string zone, FieldLink link)
    {
        var links = Waiting(zone);
        if (!links.TryGetValue(Key(link), out var waiting) || link.AtMs >= waiting.AtMs)
        {
            links[Key(link)] = link;
        }
    }

    private void KeepUnlessLater(string zone, FieldLink[] untaken)
    {
        lock (_lock)
        {
            var links = Waiting(zone);
            foreach (var link in untaken)
            {
                if (!links.TryGetValue(Key(link), out var waiting) || link.AtMs > waiting.AtMs)
                {
                    links[Key(link)] = link;
                }
            }
        }
    }

    private Dictionary<(string? Gateway, int Device), FieldLink> Waiting(string zone)
    {
        if (!_waiting.TryGetValue(zone, out var links))
        {
            _waiting[zone] = links = [];
        }

        return links;
    }

    // A gateway is one link whatever devices of the zone lie behind it just now.
    private static (string? Gateway, int Device) Key(FieldLink link) => (link.Gateway, link.Gateway is null ? link.Devices[0] : -1);

    private async Task<bool> TrySendAsync(string zone, FieldLink[] links)
    {
        try
        {
            await send(zone, links);
            return true;
        }
#pragma warning disable CA1031 // Whatever the zone's trouble is, it is told again.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogWarningNotSent(logger, failure, zone, links.Length);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Zone {Zone} could not be told of {Links} links of the field; it is told again.")]
    private static partial void LogWarningNotSent(ILogger logger, Exception failure, string zone, int links);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Zones} zones could not be told of links of the field before the node stops.")]
    private static partial void LogWarningLeft(ILogger logger, int zones);
}
