using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Twin.City;
using Twin.City.Devices;
using Twin.City.Field;
using Twin.Emulator.Mqtt;

namespace Twin.Emulator.Units;

/// <summary>
/// Runs one unit over one connection: a loop that opens what has come in, lets the unit do what is due, answers commands after a short delay and sends what there is to
/// report, one message in flight at a time. What is not acknowledged is sent again.
/// </summary>
internal sealed partial class UnitRunner : IDisposable
{
    private const int InboxCapacity = 1_024;
    private const int MostAnswersKept = 256;
    private const double ShortestAnswerS = 0.2;
    private const double LongestAnswerS = 1.5;
    private static readonly TimeSpan FirstBackoff = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan SendAgainAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    private readonly IFieldUnit _unit;
    private readonly FieldWorld _world;
    private readonly FieldLink _link;
    private readonly ILogger _logger;
    private readonly Outbox _outbox = new();
    private readonly Channel<FieldMessage?> _inbox = Channel.CreateBounded<FieldMessage?>(new BoundedChannelOptions(InboxCapacity) { SingleReader = true });
    private readonly PriorityQueue<PendingCommand, DateTimeOffset> _pending = new();
    private readonly Dictionary<string, byte[]> _answers = new(StringComparer.Ordinal);
    private readonly Queue<string> _answerOrder = new();
    private readonly long _stream;
    private Task<bool>? _connecting;
    private Task<PublishOutcome>? _sending;
    private Reading[] _sent = [];
    private bool _wasConnected;
    private int _attempts;
    private long _commands;
    private DateTimeOffset _connectAt;
    private DateTimeOffset _sendAt = DateTimeOffset.MinValue;

    /// <summary>A runner that has not begun.</summary>
    /// <param name="unit">What it runs.</param>
    /// <param name="world">What all share.</param>
    /// <param name="brokers">Where to.</param>
    /// <param name="number">The unit's number in the field: by it its delays are drawn and its first broker is chosen.</param>
    /// <param name="connectAfter">When it connects first, so that not all do at once.</param>
    /// <param name="logger">Hears of connections.</param>
    public UnitRunner(IFieldUnit unit, FieldWorld world, IReadOnlyList<FieldBroker> brokers, int number, TimeSpan connectAfter, ILogger logger)
    {
        (_unit, _world, _logger, _stream) = (unit, world, logger, number);
        _connectAt = world.Clock.Now + connectAfter;
        var address = unit.Address;
        var commands = address.Topic(FieldSubject.Command, "#");
        string[] subscriptions = address.IsGateway ? [commands, FieldTopic.CentreState] : [commands];
        _link = new FieldLink(
            brokers,
            number,
            world.Options.KeepAlive,
            address.ClientId,
            address.User,
            address.Topic(FieldSubject.State),
            subscriptions,
            world.Machine,
            message => _inbox.Writer.WriteAsync(message),
            Wake);
    }

    /// <summary>Makes the loop look again: something outside has changed.</summary>
    public void Wake() => _inbox.Writer.TryWrite(null);

    /// <summary>Runs until it is asked to stop. Never throws for what the broker does.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        await using var timer = _world.Machine.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                var now = _world.Clock.Now;
                while (_inbox.Reader.TryRead(out var message))
                {
                    Open(message, now);
                }

                Serve(now, stopping);
                var next = _unit.Advance(now, _outbox);
                next = Earlier(next, await ConnectAsync(now, stopping));
                next = Earlier(next, await SendAsync(now, stopping));
                next = Earlier(next, _pending.TryPeek(out _, out var due) ? due : DateTimeOffset.MaxValue);
                var wait = next - now;
                timer.Change(wait < TimeSpan.Zero ? TimeSpan.Zero : wait > LongestWait ? LongestWait : wait, Timeout.InfiniteTimeSpan);
                await _inbox.Reader.WaitToReadAsync(stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Asked to stop.
        }
#pragma warning disable CA1031 // One unit that fails must not silence the others, and nobody else would say that it has.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogErrorFailed(_logger, failure, _unit.Address.ClientId);
        }

        await _link.CutAsync();
    }

    /// <inheritdoc />
    public void Dispose() => _link.Dispose();

    private static DateTimeOffset Earlier(DateTimeOffset left, DateTimeOffset right) => left < right ? left : right;

    private TimeSpan Delay => _unit.Address.IsGateway ? _world.Breakages.SlowLinks.GetValueOrDefault(_unit.Address.Id) : TimeSpan.Zero;

    private bool IsCut => _unit.Address.IsGateway && _world.Breakages.CutZones.Contains(_unit.Address.Id);

    private void Open(FieldMessage? message, DateTimeOffset now)
    {
        if (message is null)
        {
            return;
        }

        if (message.Topic != _unit.Address.Topic(FieldSubject.Command, FieldTopic.Desired))
        {
            Hear(message, now);
            return;
        }

        // The twin sends a command until it is answered, so one too many is not lost.
        if (_pending.Count == InboxCapacity)
        {
            _world.Counts.AddCommandRefused();
            return;
        }

        var stream = new SeededStream(_world.Options.Seed, _stream, _commands++);
        var expiresAt = message.ExpiryS == 0 ? DateTimeOffset.MaxValue : now.AddSeconds(message.ExpiryS);
        _pending.Enqueue(new PendingCommand(message, expiresAt), now.AddSeconds(stream.NextBetween(ShortestAnswerS, LongestAnswerS)) + Delay);
    }

    private void Hear(FieldMessage message, DateTimeOffset now)
    {
        try
        {
            _unit.Hear(message, now);
        }
#pragma warning disable CA1031 // Whatever a message does to the unit, it hears the next one.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogErrorMessageFailed(_logger, failure, _unit.Address.ClientId, message.Topic);
        }
    }

    private CommandAnswer Take(FieldMessage message, DateTimeOffset now)
    {
        try
        {
            return FieldCommand.Parse(message.Payload, out var problem) is { } command ? _unit.Take(command, now, _outbox) : CommandAnswer.RefusedFor(problem);
        }
#pragma warning disable CA1031 // Whatever a command does to the unit, it is answered and the next one is taken.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogErrorMessageFailed(_logger, failure, _unit.Address.ClientId, message.Topic);
            return CommandAnswer.RefusedFor("The command could not be carried out.");
        }
    }

    private void Serve(DateTimeOffset now, CancellationToken stopping)
    {
        while (_pending.TryPeek(out var pending, out var due) && due <= now)
        {
            _pending.Dequeue();
            if (now > pending.ExpiresAt)
            {
                _world.Counts.AddCommandExpired();
                continue;
            }

            Answer(pending.Message, now, stopping);
        }
    }

    private void Answer(FieldMessage message, DateTimeOffset now, CancellationToken stopping)
    {
        var correlation = Convert.ToHexString(message.Correlation);
        if (correlation.Length > 0 && _answers.TryGetValue(correlation, out var known))
        {
            _world.Counts.AddCommandRepeated();
            Reply(message, known, stopping);
            return;
        }

        var answer = Take(message, now);
        if (answer.Reason is null)
        {
            _world.Counts.AddCommandTaken();
        }
        else
        {
            _world.Counts.AddCommandRefused();
            LogDebugCommandRefused(_logger, _unit.Address.Id, answer.Reason);
        }

        var payload = FieldJson.Answer(answer);
        Keep(correlation, payload);
        Reply(message, payload, stopping);
    }

    // An answer that is lost is asked for again: the twin sends a command until it is answered.
    private void Reply(FieldMessage message, byte[] payload, CancellationToken stopping) =>
        _ = _link.PublishAsync(message.ResponseTopic ?? _unit.Address.Topic(FieldSubject.Reply, FieldTopic.Desired), payload, retain: false, message.Correlation, stopping);

    private void Keep(string correlation, byte[] payload)
    {
        if (correlation.Length == 0 || !_answers.TryAdd(correlation, payload))
        {
            return;
        }

        _answerOrder.Enqueue(correlation);
        if (_answerOrder.Count > MostAnswersKept)
        {
            _answers.Remove(_answerOrder.Dequeue());
        }
    }

    private async Task<DateTimeOffset> ConnectAsync(DateTimeOffset now, CancellationToken stopping)
    {
        if (_connecting is { IsCompleted: true })
        {
            Connected(await _connecting, now);
            _connecting = null;
        }

        if (_connecting is not null)
        {
            return DateTimeOffset.MaxValue;
        }

        if (IsCut)
        {
            if (_link.IsConnected)
            {
                await _link.CutAsync();
            }

            _world.Counts.NoteConnected(_wasConnected ? -1 : 0);
            _wasConnected = false;
            _connectAt = now;
            return DateTimeOffset.MaxValue;
        }

        if (_link.IsConnected)
        {
            return DateTimeOffset.MaxValue;
        }

        if (_wasConnected)
        {
            _wasConnected = false;
            _world.Counts.NoteConnected(-1);
            _connectAt = now + Backoff();
            LogDebugDisconnected(_logger, _unit.Address.ClientId);
        }

        if (now < _connectAt)
        {
            return _connectAt;
        }

        _connecting = WakeAfter(_link.TryConnectAsync(now, stopping));
        return DateTimeOffset.MaxValue;
    }

    private void Connected(bool success, DateTimeOffset now)
    {
        _wasConnected = success;
        if (success)
        {
            _attempts = 0;
            _world.Counts.AddConnection();
            _world.Counts.NoteConnected(1);
            LogDebugConnected(_logger, _unit.Address.ClientId);
            return;
        }

        _connectAt = now + Backoff();
        LogDebugNotConnected(_logger, _unit.Address.ClientId, _connectAt, _link.Refusal ?? "no answer");
    }

    // Twice as long after each failure, shortened by up to half at random so that six hundred clients do not come back at once.
    private TimeSpan Backoff()
    {
        var longest = FirstBackoff * Math.Pow(2, Math.Min(_attempts++, 10));
        var stream = new SeededStream(_world.Options.Seed, _stream, -_attempts);
        return (longest < LongestBackoff ? longest : LongestBackoff) * stream.NextBetween(0.5, 1);
    }

    private async Task<DateTimeOffset> SendAsync(DateTimeOffset now, CancellationToken stopping)
    {
        if (_sending is { IsCompleted: true })
        {
            Sent(await _sending, now);
            _sending = null;
        }

        if (_sending is not null || _outbox.Count == 0 || !_link.IsConnected || _connecting is not null)
        {
            return DateTimeOffset.MaxValue;
        }

        if (now < _sendAt)
        {
            return _sendAt;
        }

        _sent = _outbox.Take();
        _sending = WakeAfter(DeliverAsync(FieldJson.Readings(_sent, _world.City), Delay, stopping));
        return DateTimeOffset.MaxValue;
    }

    private async Task<PublishOutcome> DeliverAsync(byte[] payload, TimeSpan delay, CancellationToken stopping)
    {
        if (delay > TimeSpan.Zero)
        {
            await Task.Delay(delay, _world.Machine, stopping);
        }

        return await _link.PublishAsync(_unit.Address.Topic(FieldSubject.Telemetry), payload, retain: false, null, stopping);
    }

    private void Sent(PublishOutcome outcome, DateTimeOffset now)
    {
        switch (outcome)
        {
            case PublishOutcome.Acknowledged:
                _world.Counts.AddSent(_sent.Length);
                break;
            case PublishOutcome.Refused:
                _world.Counts.AddRefused(_sent.Length);
                LogWarningReadingsRefused(_logger, _unit.Address.ClientId, _sent.Length);
                break;
            default:
                _outbox.PutBack(_sent);
                _sendAt = now + SendAgainAfter;
                break;
        }

        _sent = [];
    }

    // After the task is seen to be over: a loop woken before would go back to sleep.
    private Task<T> WakeAfter<T>(Task<T> work)
    {
        _ = work.ContinueWith(_ => Wake(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return work;
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Client} is connected.")]
    private static partial void LogDebugConnected(ILogger logger, string client);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Client} has lost its connection.")]
    private static partial void LogDebugDisconnected(ILogger logger, string client);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Client} could not connect ({Why}) and tries again at {At}.")]
    private static partial void LogDebugNotConnected(ILogger logger, string client, DateTimeOffset at, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The broker refused {Count} readings of {Client} for good.")]
    private static partial void LogWarningReadingsRefused(ILogger logger, string client, int count);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Unit} refused a command: {Reason}")]
    private static partial void LogDebugCommandRefused(ILogger logger, string unit, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Client} could not make anything of a message on {Topic}.")]
    private static partial void LogErrorMessageFailed(ILogger logger, Exception failure, string client, string topic);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Client} has failed and is played no more.")]
    private static partial void LogErrorFailed(ILogger logger, Exception failure, string client);

    private sealed record PendingCommand(FieldMessage Message, DateTimeOffset ExpiresAt);
}
