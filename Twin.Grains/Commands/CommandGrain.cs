using Microsoft.Extensions.Logging;
using Twin.City;
using Twin.City.Devices;
using Twin.City.Inventory;
using Twin.City.Log;
using Twin.Grains.Devices;
using Twin.Grains.Storage;
using Twin.Journal.Log;

namespace Twin.Grains.Commands;

/// <summary>
/// Keeps one command's row; the devices decide and know the progress. A command for one device asks it and remembers how it ended. A command for many is distributed
/// after it was accepted: its reminder is there before its row, so that no row can be forgotten, and goes when every device and the log have the order.
/// </summary>
[GrainType("command")]
public sealed class CommandGrain(
    CityInventory city, CityClock clock, CityLog log, TimeProvider time, [PersistentState("command", StorageNames.Facts)] IPersistentState<CommandRow> row, ILogger<OrderDistribution> logger)
    : Grain, ICommandGrain, IRemindable
{
    /// <summary>The reminder of a command that is still to be distributed.</summary>
    public const string DistributionReminder = "distribute";

    // The shortest that Orleans allows. It matters when a silo dies and others live; one that starts looks by itself (OpenCommands).
    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);

    // An order is not held up by a log that is away: what waits for the database is written when it is back.
    private static readonly TimeSpan LogPatience = TimeSpan.FromSeconds(1);

    private OrderDistribution? _distribution;
    private IGrainTimer? _timer;

    private bool IsOpen => row.State is { Targets: not null, IsDistributed: false };

    /// <inheritdoc />
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Begin();
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public async ValueTask<OrderReceipt> Submit(string device, OrderMessage order)
    {
        // The row first: a desired state whose command nobody knows would have no cause.
        await StoreAsync(device, order.Order);
        var receipt = await DeviceGrains.Of(GrainFactory, city.Find(device)!).Take(order);
        if (receipt.Status != OrderStatus.Pending)
        {
            await StoreAsync(device, order.Order with { Status = receipt.Status });
        }

        if (receipt.IsAccepted)
        {
            await TellAsync(OrderEntries.Of(order.Order.Order, city.Find(device)!.Kind, [device], city, clock.TimeZone));
        }

        return receipt;
    }

    /// <inheritdoc />
    public async ValueTask<BulkOrder> Accept(BulkOrder order)
    {
        if (row.State.ToBulk() is { } held)
        {
            return held;
        }

        await this.RegisterOrUpdateReminder(DistributionReminder, ReminderPeriod, ReminderPeriod);
        row.State = CommandRow.Of(order);
        try
        {
            await row.WriteStateAsync();
        }
        catch
        {
            row.State = new CommandRow();
            throw;
        }

        Begin();
        await TellAsync(EntryOf(order));
        return order;
    }

    /// <inheritdoc />
    public async ValueTask Continue()
    {
        if (IsOpen)
        {
            Begin();
            return;
        }

        await ForgetReminderAsync();
    }

    /// <inheritdoc />
    public Task ReceiveReminder(string reminderName, TickStatus status) => Continue().AsTask();

    /// <inheritdoc />
    public async ValueTask<CommandSnapshot?> Describe()
    {
        if (row.State.ToBulk() is { } bulk)
        {
            return new CommandSnapshot(null, bulk.Order, bulk);
        }

        if (row.State is not { Device: { } device, Order: { } order })
        {
            return null;
        }

        var progress = OrderProgressConverter.FromWire(order);
        if (progress.Status == OrderStatus.Pending && city.Find(device) is { } target)
        {
            // A device that no longer remembers the order has taken many since: it was superseded.
            var status = await DeviceGrains.Of(GrainFactory, target).StatusOf(progress.Order.Id) ?? OrderStatus.Superseded;
            if (status != OrderStatus.Pending)
            {
                progress = progress with { Status = status };
                await StoreAsync(device, progress);
            }
        }

        return new CommandSnapshot(device, progress, null);
    }

    private void Begin()
    {
        if (!IsOpen || _timer is not null)
        {
            return;
        }

        _distribution = new OrderDistribution(GrainFactory, city, clock, row.State.ToBulk()!, logger);

        // Interleaved: who asks how the command fares does not wait until all have it.
        _timer = this.RegisterGrainTimer(DistributeAsync, new GrainTimerCreationOptions(TimeSpan.Zero, _distribution.Pause) { Interleave = true, KeepAlive = true });
    }

    private async Task DistributeAsync(CancellationToken cancellation)
    {
        var pause = _distribution!.Pause;
        if (!await _distribution.TryFinishAsync(cancellation))
        {
            _timer?.Change(pause, pause);
            return;
        }

        await log.AppendAsync([EntryOf(row.State.ToBulk()!)]);
        row.State.IsDistributed = true;
        await row.WriteStateAsync(cancellation);
        await ForgetReminderAsync();
        _timer?.Dispose();
        _timer = null;
        _distribution = null;
    }

    private LogDraft EntryOf(BulkOrder bulk) => OrderEntries.Of(bulk.Order.Order, bulk.Kind, [.. IdRanges.Read(bulk.Targets)], city, clock.TimeZone);

    private async Task TellAsync(LogDraft entry)
    {
        try
        {
            await log.AppendAsync([entry]).WaitAsync(LogPatience, time);
        }
        catch (Exception late) when (late is TimeoutException or LogUnavailableException)
        {
            // It waits for the database; what is distributed is told again before the distribution counts as done.
        }
    }

    private async Task ForgetReminderAsync()
    {
        if (await this.GetReminder(DistributionReminder) is { } reminder)
        {
            await this.UnregisterReminder(reminder);
        }
    }

    private Task StoreAsync(string device, OrderProgress progress)
    {
        row.State = new CommandRow { Device = device, Order = OrderProgressConverter.ToWire(progress) };
        return row.WriteStateAsync();
    }
}
