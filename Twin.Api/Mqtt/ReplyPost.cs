using System.Threading.Channels;
using Twin.Grains.Commands;
using Twin.Grains.Zones;

namespace Twin.Api.Mqtt;

/// <summary>
/// Brings answers to their zones: what has gathered for a zone while the last call ran goes in one call. When a zone does not answer they are lost: it sends its commands again.
/// </summary>
internal sealed partial class ReplyPost(IGrainFactory grains, ILogger logger)
{
    private const int MostWaiting = 10_000;

    private readonly Channel<(string Zone, FieldReply Reply)> _replies =
        Channel.CreateBounded<(string, FieldReply)>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });

    /// <summary>Adds an answer; waits while too many wait. Throws <see cref="OperationCanceledException"/> once it has ended.</summary>
    public async ValueTask PostAsync(string zone, FieldReply reply, CancellationToken cancellation)
    {
        while (await _replies.Writer.WaitToWriteAsync(cancellation))
        {
            if (_replies.Writer.TryWrite((zone, reply)))
            {
                return;
            }
        }

        throw new OperationCanceledException("The node stops.");
    }

    /// <summary>Takes no further answer; <see cref="RunAsync"/> completes when those that wait are brought.</summary>
    public void End() => _replies.Writer.TryComplete();

    /// <summary>Brings answers until it has ended or is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var batch = new List<(string Zone, FieldReply Reply)>();
        while (await _replies.Reader.WaitToReadAsync(cancellation))
        {
            batch.Clear();
            while (batch.Count < MostWaiting && _replies.Reader.TryRead(out var reply))
            {
                batch.Add(reply);
            }

            var zones = batch.GroupBy(item => item.Zone, item => item.Reply, StringComparer.Ordinal);
            await Task.WhenAll(zones.Select(zone => SendAsync(zone.Key, [.. zone]))).WaitAsync(cancellation);
        }
    }

    private async Task SendAsync(string zone, FieldReply[] replies)
    {
        try
        {
            await grains.GetGrain<IZoneGrain>(zone).Replied(replies);
        }
#pragma warning disable CA1031 // Whatever the zone's trouble is, the other zones are served.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogWarningNotSent(logger, failure, zone, replies.Length);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Zone {Zone} did not take {Replies} answers of the field.")]
    private static partial void LogWarningNotSent(ILogger logger, Exception failure, string zone, int replies);
}
