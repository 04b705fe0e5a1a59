using Twin.City.Devices;
using Twin.Grains.Commands;
using Twin.Grains.Zones;
using Twin.Tests.Lighting;
using Xunit;

namespace Twin.Tests.Zones;

/// <summary>What a zone sends, and what it does not: without the grain around it.</summary>
public sealed class ZoneCommandsTests
{
    private const long NowMs = 1_800_000_000_000;
    private const int Lamp = 6;

    private readonly ZoneCommands _commands = new(LitCity.Make(), "A", epoch: 17);

    [Fact]
    public void Lamps_of_which_the_same_is_wanted_by_the_same_decision_are_told_together()
    {
        foreach (var lamp in LitCity.ShortLamps)
        {
            _commands.Want(lamp, Dynamic("d1", 100), Level(50), isFirst: false, NowMs);
        }

        var command = Assert.Single(_commands.TakeOutgoing());
        Assert.Equal(LitCity.ShortLamps, command.Devices);
        Assert.StartsWith("A/17.", command.Correlation, StringComparison.Ordinal);
        Assert.Empty(_commands.TakeOutgoing());
    }

    [Fact]
    public void What_is_wanted_already_is_not_sent_again()
    {
        _commands.Want(Lamp, Dynamic("d1", 100), Level(50), isFirst: false, NowMs);
        _commands.TakeOutgoing();

        _commands.Want(Lamp, Dynamic("d1", 100), Level(50), isFirst: false, NowMs + 1_000);

        Assert.Empty(_commands.TakeOutgoing());
    }

    [Fact]
    public void A_lamp_that_follows_its_program_is_told_only_when_it_goes_on_to_disagree()
    {
        _commands.Want(Lamp, Program(100), Level(100), isFirst: false, NowMs);
        _commands.Want(Lamp, Program(70), Level(100), isFirst: false, NowMs + 1_000);
        Send(NowMs + 60_000, Level(100));
        Assert.Empty(_commands.TakeOutgoing());

        Send(NowMs + 1_000 + (long)Delivery.ProgramPatience.TotalMilliseconds, Level(100));

        Assert.Null(Assert.Single(_commands.TakeOutgoing()).Values);
    }

    [Fact]
    public void An_order_that_is_over_is_taken_back_from_a_lamp_that_was_never_heard()
    {
        _commands.Want(Lamp, Override("o1", 30), Reported.Nothing, isFirst: false, NowMs);
        Assert.Equal(30, Assert.Single(_commands.TakeOutgoing()).Values!.Value[Slot.Lamp.Level]);

        _commands.Want(Lamp, Program(100), Reported.Nothing, isFirst: false, NowMs + 1_000);

        Assert.Null(Assert.Single(_commands.TakeOutgoing()).Values);
    }

    [Fact]
    public void A_faulty_device_does_not_acknowledge_by_being_faulty()
    {
        _commands.Want(Lamp, Dynamic("d1", 100), Level(50, "lampPowerTooLow"), isFirst: false, NowMs);
        var number = Correlation(Assert.Single(_commands.TakeOutgoing()));

        _commands.Answer(new FieldReply(number, [Lamp], null), _ => Level(50, "lampPowerTooLow"), NowMs + 300);

        Assert.Equal(DeliveryPhase.Taken, _commands.Of(Lamp)!.Value.Delivery.Phase);
        Assert.False(_commands.Of(Lamp)!.Value.Delivery.AcknowledgedBy.IsReported);
    }

    [Fact]
    public void A_dead_lamp_is_not_told_again_until_it_lives()
    {
        _commands.Want(Lamp, Dynamic("d1", 100), Level(0, "lampFailure"), isFirst: false, NowMs);
        _commands.TakeOutgoing();

        Send(NowMs + 600_000, Level(0, "lampFailure"));
        Assert.Empty(_commands.TakeOutgoing());

        Send(NowMs + 601_000, Level(0));
        Assert.Single(_commands.TakeOutgoing());
    }

    [Fact]
    public void Who_is_out_of_reach_is_told_when_it_is_back()
    {
        _commands.Want(Lamp, Dynamic("d1", 100), Level(50), isFirst: false, NowMs);
        _commands.TakeOutgoing();
        _commands.SendDue([Lamp], _ => Level(50), NowMs + 600_000);
        Assert.Empty(_commands.TakeOutgoing());

        _commands.Reconnected([Lamp], NowMs + 700_000);
        Send(NowMs + 700_000, Level(50));

        Assert.Single(_commands.TakeOutgoing());
    }

    [Fact]
    public void An_answer_to_another_zone_or_another_life_of_the_zone_changes_nothing()
    {
        _commands.Want(Lamp, Dynamic("d1", 100), Level(50), isFirst: false, NowMs);
        var before = _commands.Of(Lamp);

        foreach (var correlation in new[] { "B/17.1", "A/16.1", "A/17.x", "A", "" })
        {
            _commands.Answer(new FieldReply(correlation, [Lamp], null), _ => Level(50), NowMs + 300);
        }

        Assert.Equal(before, _commands.Of(Lamp));
    }

    [Fact]
    public void A_refusal_stands_while_the_command_is_sent_again_and_ends_when_it_is_taken()
    {
        _commands.Want(Lamp, Override("o1", 100), Level(50), isFirst: false, NowMs);
        _commands.Answer(new FieldReply(Correlation(Assert.Single(_commands.TakeOutgoing())), [Lamp], "fault"), _ => Level(50), NowMs + 300);
        Assert.Equal([new FieldRefusal(Lamp, "fault")], _commands.RefusalsOf("o1"));
        Assert.Empty(_commands.RefusalsOf("o2"));

        Send(NowMs + 600_000, Level(50));
        Assert.Equal([new FieldRefusal(Lamp, "fault")], _commands.RefusalsOf("o1"));

        _commands.Answer(new FieldReply(Correlation(Assert.Single(_commands.TakeOutgoing())), [Lamp], null), _ => Level(50), NowMs + 600_300);
        Assert.Empty(_commands.RefusalsOf("o1"));
    }

    [Fact]
    public void A_refusal_ends_with_the_order_that_was_refused()
    {
        _commands.Want(Lamp, Override("o1", 100), Level(50), isFirst: false, NowMs);
        _commands.Answer(new FieldReply(Correlation(Assert.Single(_commands.TakeOutgoing())), [Lamp], "fault"), _ => Level(50), NowMs + 300);

        _commands.Want(Lamp, Override("o2", 90), Level(50), isFirst: false, NowMs + 1_000);

        Assert.Empty(_commands.RefusalsOf("o1"));
        Assert.Empty(_commands.RefusalsOf("o2"));
    }

    private static string Correlation(FieldCommand command) => command.Correlation;

    private void Send(long nowMs, Reported reported) => _commands.SendDue([], _ => reported, nowMs);

    private static CommandWant Dynamic(string id, double level) => new(id, CommandSource.Dynamic, Values(level), null, TimeSpan.FromSeconds(10));

    private static CommandWant Override(string id, double level) => new(id, CommandSource.Override, Values(level), null, TimeSpan.Zero);

    private static CommandWant Program(double level) => new("program:standard", CommandSource.Program, Values(level), null, TimeSpan.Zero);

    private static Reported Level(double level, string status = "ok")
    {
        var values = Values(level);
        values[Slot.Lamp.Status] = KindSchema.LampStatus.ToList().IndexOf(status);
        return new Reported(new ReadingStamp(NowMs - 60_000, 1), values);
    }

    private static DeviceValues Values(double level)
    {
        var values = DeviceValues.Empty;
        values[Slot.Lamp.Level] = level;
        return values;
    }
}
