using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Twin.Emulator.Mqtt;

namespace Twin.Emulator.Control;

/// <summary>Hears on <c>twin/v1/field/control</c> what is to be broken and repaired.</summary>
internal sealed partial class ControlListener(FieldWorld world, FieldBroker broker, Action changed, ILogger logger)
{
    /// <summary>The topic.</summary>
    public const string Topic = "twin/v1/field/control";

    /// <summary>Its name at the broker.</summary>
    public const string ClientId = "field-control";

    /// <summary>Its user when each client has its own.</summary>
    public const string User = "field/control";

    private const int Capacity = 256;
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    /// <summary>Listens until it is asked to stop.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        var inbox = Channel.CreateBounded<FieldMessage?>(new BoundedChannelOptions(Capacity) { SingleReader = true });
        using var link = new FieldLink(
            broker, ClientId, User, null, [Topic], world.Machine, message => inbox.Writer.WriteAsync(message), () => inbox.Writer.TryWrite(null));
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                if (!link.IsConnected && !await link.TryConnectAsync(world.Clock.Now, stopping))
                {
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

    [LoggerMessage(Level = LogLevel.Information, Message = "{Did} on purpose: {What}.")]
    private static partial void LogInformationObeyed(ILogger logger, string did, string what);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A message on the control topic was not understood: {Problem}")]
    private static partial void LogWarningNotUnderstood(ILogger logger, string problem);
}
