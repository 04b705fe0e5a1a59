using Microsoft.Extensions.DependencyInjection;
using Twin.City.Devices;
using Twin.City.Log;
using Twin.Grains.Commands;
using Twin.Grains.Devices;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Cluster;

/// <summary>An order to many devices: accepted by one row, distributed afterwards whatever fails.</summary>
public sealed class CommandGrainTests
{
    private const int Lamps = SmallCity.Zones * SmallCity.LampsPerZone;
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeMilliseconds(Samples.StartMs);

    [Fact]
    public async Task An_accepted_order_reaches_every_device_and_then_its_reminder_goes()
    {
        await using var cluster = await TwinCluster.StartAsync(silos: 1);
        var command = Command(cluster, 1);

        var held = await command.Accept(ToAllLamps(1, 40));

        Assert.Equal(Id(1), held.Order.Order.Id);
        await AllHaveAsync(cluster, Id(1), 40, version: 1);
        await ReminderIsGoneAsync(cluster, command);
        await cluster.Silos.DeactivateAsync((Orleans.Runtime.IAddressable)command);
        AssertSame(held, (await command.Describe())!.Bulk);
        var entry = Assert.Single((await cluster.Log.ReadAsync(new LogQuery(100), CancellationToken.None)).Entries);
        Assert.Equal(("orderGiven", Id(1), (double)Lamps), (entry.Data!.Code, entry.Data.Facts["command"], entry.Data.Facts["total"]));
    }

    [Fact]
    public async Task An_id_that_is_taken_answers_with_what_was_accepted_first()
    {
        await using var cluster = await TwinCluster.StartAsync(silos: 1);
        var command = Command(cluster, 1);
        var first = ToAllLamps(1, 40);
        await command.Accept(first);

        var held = await command.Accept(ToAllLamps(1, 90));

        AssertSame(first, held);
        await AllHaveAsync(cluster, Id(1), 40, version: 1);
    }

    [Fact]
    public async Task All_of_an_order_is_in_its_row()
    {
        await using var cluster = await TwinCluster.StartAsync(silos: 1);
        var order = new Order(Id(1), With(40), [1, -1], UntilIsStated: true, Start.AddYears(90), "operator:é", "why", Start, new OrderStamp(Start.AddTicks(-1), "other"));
        var bulk = new BulkOrder(DeviceKind.Lamp, "lamp-00001..lamp-00003", new OrderProgress(order, OrderStatus.Pending), "print");
        var command = Command(cluster, 1);
        await command.Accept(bulk);
        await cluster.Silos.DeactivateAsync((Orleans.Runtime.IAddressable)command);

        var held = (await command.Describe())!.Bulk;

        AssertSame(bulk, held);
        Assert.Equal((order.Set, order.Revokes), (held!.Order.Order.Set, held.Order.Order.Revokes));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Nothing_is_lost_or_doubled_though_command_and_devices_leave_memory_in_the_middle(int seed)
    {
        await using var cluster = await TwinCluster.StartAsync(silos: 1);
        var random = new Random(seed);
        var command = Command(cluster, 1);
        await command.Accept(ToAllLamps(1, 40));

        for (var i = 0; i < 20; i++)
        {
            var leaving = random.Next(3) == 0 ? (Orleans.Runtime.IAddressable)command : (Orleans.Runtime.IAddressable)cluster.Device(random.Next(Lamps));
            await cluster.Silos.DeactivateAsync(leaving);
        }

        // Its reminder does that within a minute; the tests do not wait for it.
        await command.Continue();
        await AllHaveAsync(cluster, Id(1), 40, version: 1);
        await ReminderIsGoneAsync(cluster, command);
    }

    [Fact]
    public async Task A_silo_that_starts_goes_on_with_what_a_dead_one_left()
    {
        await using var cluster = await TwinCluster.StartAsync(silos: 2);
        for (var i = 0; i < 5; i++)
        {
            await Command(cluster, i).Accept(ToAllLamps(i, 10 * i));
        }

        await cluster.Silos.KillSiloAsync(cluster.Silos.Silos[1]);
        await cluster.Silos.StartAdditionalSiloAsync();

        for (var i = 0; i < 5; i++)
        {
            await ReminderIsGoneAsync(cluster, Command(cluster, i));
        }

        await AllHaveAsync(cluster, Id(4), 40, version: 5);
    }

    // The silo may end between the reminder and the row: nothing was accepted then.
    [Fact]
    public async Task A_reminder_without_a_command_goes_away()
    {
        await using var cluster = await TwinCluster.StartAsync(silos: 1);
        var command = Command(cluster, 1);
        await Reminders(cluster).UpsertRow(new ReminderEntry
        {
            GrainId = command.GetGrainId(),
            ReminderName = CommandGrain.DistributionReminder,
            StartAt = Start.UtcDateTime,
            Period = TimeSpan.FromMinutes(1),
        });

        await command.Continue();

        Assert.Null(await Reminders(cluster).ReadRow(command.GetGrainId(), CommandGrain.DistributionReminder));
        Assert.Null(await command.Describe());
    }

    [Fact]
    public async Task An_order_for_one_device_that_saw_its_version_wins_over_a_bulk_order_that_comes_late()
    {
        await using var cluster = await TwinCluster.StartAsync(silos: 1);
        var single = Message("single", 90, Start.AddSeconds(5)) with { ExpectedVersion = 0 };
        Assert.True((await cluster.Device(3).Take(single)).IsAccepted);

        await Command(cluster, 1).Accept(ToAllLamps(1, 40));

        await HasAsync(cluster, 4, Id(1));
        await ReminderIsGoneAsync(cluster, Command(cluster, 1));
        var lamp = (await cluster.Device(3).Describe()).Desired;
        Assert.Equal(90, lamp.Values[Slot.Lamp.Level]);
        Assert.Equal(OrderStatus.Superseded, lamp.StatusOf(Id(1)));
    }

    [Fact]
    public async Task An_order_to_any_version_is_taken_once()
    {
        await using var cluster = await TwinCluster.StartAsync(silos: 1);
        var message = Message(Id(1), 40, Start);

        var first = await cluster.Device(0).Take(message);
        await cluster.Silos.DeactivateAsync((Orleans.Runtime.IAddressable)cluster.Device(0));
        var second = await cluster.Device(0).Take(message);

        Assert.True(first.IsAccepted);
        Assert.Equal(first, second);
        Assert.Equal(1, second.Version);
    }

    private static void AssertSame(BulkOrder expected, BulkOrder? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal((expected.Kind, expected.Targets, expected.Fingerprint), (actual.Kind, actual.Targets, actual.Fingerprint));
        Assert.Equivalent(expected.Order, actual.Order, strict: true);
    }

    private static ICommandGrain Command(TwinCluster cluster, int number) => cluster.Silos.Client.GetGrain<ICommandGrain>(Id(number));

    private static IReminderTable Reminders(TwinCluster cluster) =>
        cluster.Silos.GetSiloServiceProvider(cluster.Silos.Silos[0].SiloAddress).GetRequiredService<IReminderTable>();

    private static async Task AllHaveAsync(TwinCluster cluster, string command, double level, int version)
    {
        for (var lamp = 0; lamp < Lamps; lamp++)
        {
            await HasAsync(cluster, lamp, command);
            var desired = (await cluster.Device(lamp).Describe()).Desired;
            Assert.Equal(level, desired.Values[Slot.Lamp.Level]);
            Assert.Equal(command, desired.Latest!.Order.Id);
            Assert.Equal(version, desired.Version);
        }
    }

    private static async Task HasAsync(TwinCluster cluster, int lamp, string command) => await Eventually.Async(
        async () => (await cluster.Device(lamp).Describe()).Desired, desired => desired.StatusOf(command) is not null, $"{command} at lamp {lamp}");

    private static async Task ReminderIsGoneAsync(TwinCluster cluster, ICommandGrain command) => await Eventually.Async(
        () => Reminders(cluster).ReadRow(command.GetGrainId(), CommandGrain.DistributionReminder), row => row is null, "the reminder to go");

    private static BulkOrder ToAllLamps(int number, double level) => new(
        DeviceKind.Lamp,
        IdRanges.Write(TwinCluster.City.Devices.Take(Lamps).Select(lamp => lamp.Id)),
        Message(Id(number), level, Start.AddSeconds(number)).Order,
        Fingerprint: null);

    private static OrderMessage Message(string id, double level, DateTimeOffset at) =>
        new(new OrderProgress(new Order(id, With(level), [], UntilIsStated: true, null, "operator:test", "test", at), OrderStatus.Pending), null);

    private static DeviceValues With(double level)
    {
        var values = DeviceValues.Empty;
        values[Slot.Lamp.Level] = level;
        return values;
    }

    private static string Id(int number) => $"command-{number}";
}
