using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Twin.City.Field;
using Twin.Emulator.Mqtt;

namespace Twin.Emulator.Control;

/// <summary>Hears on <see cref="FieldTopic.Control"/> what is to be broken and repaired.</summary>
internal sealed partial class ControlListener(FieldWorld world, FieldBroker broker, Action changed, ILogger logger)
{
    /// <summary>Its user when each client has its own.</summary>
    public const string User = FieldClient.ReservedUsers + "control";

    private const int Capacity = 256;
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    // A field in several processes listens in each, and at one broker a name is one connection's.
    private readonly string _clientId = $"field-control-{Guid.NewGuid():N}";

    /// <summary>Listens until it is asked to stop.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        var inbox = Channel.CreateBounded<FieldMessage?>(new BoundedChannelOptions(Capacity) { SingleReader = true });
        using var link = new FieldLink(
            [broker],
            0,
            world.Options.KeepAlive,
            _clientId,
            User,
            null,
            [FieldTopic.Control],
            world.Machine,
            message => inbox.Writer.WriteAsync(message),
            () => inbox.Writer.TryWrite(null));
        string? refusal = null;
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                if (!link.IsConnected && !await link.TryConnectAsync(world.Clock.Now, stopping))
                {
                    if (link.Refusal is not null && link.Refusal != refusal)
                    {
                        // Said once, by one client of six hundred.
                        refusal = link.Refusal;
                        LogWarningRefused(logger, broker.Address, refusal);
                    }

                    await Task.Delay(RetryAfter, world.Machine, stopping);
                    continue;
                }

                if (await inbox.Reader.ReadAsync(stopping) is { } message)
                {
                    Obey(message.Payload);
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Asked to stop.
        }
#pragma warning disable CA1031 // The field is played on; nobody else would say that it cannot be broken any more.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogErrorFailed(logger, failure);
        }

        await link.CutAsync();
    }

    private void Obey(byte[] payload)
    {
        if (FieldControl.Parse(payload, out var problem) is not { } control || world.Breakages.With(control, world.City, out problem) is not { } next)
        {
            world.Counts.AddControlRefused();
            LogWarningNotUnderstood(logger, problem);
            return;
        }

        world.Breakages = next;
        world.Counts.AddControlTaken();
        LogInformationObeyed(logger, control.Repairs ? "Repaired" : "Broke", control.What);
        changed();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The control topic of the emulated field is heard no more.")]
    private static partial void LogErrorFailed(ILogger logger, Exception failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The broker at {Broker} refuses the emulated field: {Why}")]
    private static partial void LogWarningRefused(ILogger logger, string broker, string why);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Did} on purpose: {What}.")]
    private static partial void LogInformationObeyed(ILogger logger, string did, string what);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A message on the control topic was not understood: {Problem}")]
    private static partial void LogWarningNotUnderstood(ILogger logger, string problem);
}
