using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Twin.Grains.Commands;

/// <summary>
/// When a silo starts it wakes the commands whose distribution was interrupted, instead of leaving that to their reminders' next minute.
/// The reminders are the list of them: there is no other.
/// </summary>
public sealed partial class OpenCommands(IReminderTable reminders, IGrainFactory grains, TimeProvider time, ILogger<OpenCommands> logger) : BackgroundService
{
    private static readonly TimeSpan RetryPeriod = TimeSpan.FromSeconds(1);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(RetryPeriod, time);
        try
        {
            while (!await TryContinueAsync())
            {
                await timer.WaitForNextTickAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping: the next start looks again.
        }
    }

    private async Task<bool> TryContinueAsync()
    {
        try
        {
            // An arc that ends where it begins is the whole ring.
            var all = await reminders.ReadRows(0, 0);
            foreach (var open in all.Reminders.Where(reminder => reminder.ReminderName == CommandGrain.DistributionReminder))
            {
                await grains.GetGrain<ICommandGrain>(open.GrainId).Continue();
            }

            return true;
        }
        catch (Exception failure)
        {
            LogWarningNotContinued(failure);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Commands whose distribution was interrupted could not be woken; tried again.")]
    private partial void LogWarningNotContinued(Exception failure);
}
