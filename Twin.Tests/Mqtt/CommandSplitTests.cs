using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Twin.Api.Mqtt;
using Twin.City.Devices;
using Twin.City.Inventory;
using Twin.Grains.Commands;
using Xunit;

namespace Twin.Tests.Mqtt;

/// <summary>Commands to gateways are cut so that every message stays below 128 KiB.</summary>
public sealed class CommandSplitTests
{
    private static readonly CityInventory City = SmallCity.Make();

    [Property]
    public bool The_messages_name_every_device_once_and_in_order(NonNegativeInt count)
    {
        int[] devices = [.. Enumerable.Range(0, count.Get * 100).Select(i => i % City.Devices.Length)];
        return CommandSplit.Messages(devices, City).SelectMany(message => message).SequenceEqual(devices);
    }

    [Fact]
    public void The_largest_message_stays_below_128_KiB()
    {
        int[] devices = [.. Enumerable.Repeat(0, 50_000)];
        var values = DeviceValues.Empty;
        values.Text = new string('é', 512);
        var command = new FieldCommand("Z0/1.1", new string('c', 36), devices, values, CommandSource.Override, DateTimeOffset.UnixEpoch, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(5));

        var sizes = CommandSplit.Messages(devices, City).Select(message => CommandPayload.Write(command, DeviceKind.Sign, message, City).Length).ToArray();

        Assert.True(sizes.Length > 1);
        Assert.All(sizes, size => Assert.InRange(size, 1, (128 * 1024) - 1));
    }

    [Theory]
    [InlineData("HOP/17.4", 0)]
    [InlineData("HOP/17.4", 3)]
    public void The_correlation_of_a_message_tells_that_of_its_command(string correlation, int device) =>
        Assert.Equal(correlation, CommandSplit.CorrelationOf(CommandSplit.Correlation(correlation, [device, 7])));
}
