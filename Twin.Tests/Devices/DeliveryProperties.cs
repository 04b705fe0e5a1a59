using FsCheck.Xunit;
using Twin.City.Devices;
using Xunit;

namespace Twin.Tests.Devices;

/// <summary>The delivery of commands against a field that loses, doubles and delays what is said in both directions.</summary>
public sealed class DeliveryProperties
{
    private const long StepMs = 500;

    /// <summary>What happens in one step of half a second.</summary>
    public enum Happening
    {
        /// <summary>Nothing.</summary>
        Quiet,

        /// <summary>Another level is wanted.</summary>
        NewWant,

        /// <summary>The command on the wire reaches its controller.</summary>
        CommandArrives,

        /// <summary>It reaches it twice.</summary>
        CommandArrivesTwice,

        /// <summary>It is lost.</summary>
        CommandIsLost,

        /// <summary>The controller's answer reaches the zone.</summary>
        AnswerArrives,

        /// <summary>It is lost.</summary>
        AnswerIsLost,

        /// <summary>The device's report reaches the zone.</summary>
        ReportArrives,

        /// <summary>The controller forgets what it was told, as after a power cut.</summary>
        ControllerForgets,

        /// <summary>The zone's silo ends and another takes over.</summary>
        ZoneRestarts,
    }

    [Property(MaxTest = 300)]
    public void Whatever_is_lost_or_doubled_the_device_ends_with_what_was_wanted_last(Happening[] happenings)
    {
        var street = new Street();
        foreach (var happening in happenings)
        {
            street.Step(happening);
            Assert.True(street.OnTheWire <= 1, "More than one live command.");
        }

        for (var i = 0; i < 4 && !street.IsDone; i++)
        {
            street.LetEverythingThrough();
        }

        Assert.True(street.IsDone, street.ToString());
    }

    [Property(MaxTest = 300)]
    public void A_controller_that_remembers_never_carries_out_the_same_command_twice(Happening[] happenings)
    {
        var street = new Street();
        foreach (var happening in happenings)
        {
            street.Step(happening);
        }

        Assert.Equal(street.CarriedOut.Distinct().Count(), street.CarriedOut.Count);
    }

    [Fact]
    public void An_answer_to_an_earlier_command_changes_nothing()
    {
        var second = Delivery.Begin(2, complies: false, nowMs: 1_000);

        Assert.Equal(second, second.Answer(1, isTaken: true, complies: false, ReadingStamp.Never, TimeSpan.Zero, 2_000));
    }

    [Fact]
    public void The_pauses_double_up_to_five_minutes()
    {
        var delivery = Delivery.Begin(1, complies: false, nowMs: 0);
        var pauses = new List<long>();
        for (var i = 0; i < 9; i++)
        {
            var due = delivery.DueAtMs;
            Assert.False(delivery.IsDue(due - 1));
            Assert.True(delivery.IsDue(due));
            delivery = delivery.SendAgain(2, due);
            pauses.Add((delivery.DueAtMs - due) / 1_000);
        }

        Assert.Equal([10, 20, 40, 80, 160, 300, 300, 300, 300], pauses);
        Assert.Equal(1, delivery.Number);
    }

    [Fact]
    public void A_device_that_took_a_command_and_does_not_do_it_is_told_again_under_a_new_number()
    {
        var taken = Delivery.Begin(1, complies: false, nowMs: 0).Answer(1, isTaken: true, complies: false, ReadingStamp.Never, TimeSpan.FromSeconds(10), 200);

        Assert.Equal(DeliveryPhase.Taken, taken.Phase);
        Assert.False(taken.IsDue(30_199));
        Assert.True(taken.IsDue(30_200));
        Assert.Equal(7, taken.SendAgain(7, 30_200).Number);
    }

    [Fact]
    public void A_device_drifts_when_it_disagrees_longer_than_is_tolerated()
    {
        var settled = Delivery.Begin(1, complies: false, nowMs: 0).Observe(complies: true, new ReadingStamp(100, 1), Delivery.Patience, 100);
        var strayed = settled.Observe(complies: false, new ReadingStamp(5_000, 2), Delivery.Patience, 5_000);

        Assert.False(settled.IsDrifting(1_000_000));
        Assert.False(strayed.IsDrifting(5_000 + (long)Delivery.DriftTolerance.TotalMilliseconds - 1));
        Assert.True(strayed.IsDrifting(5_000 + (long)Delivery.DriftTolerance.TotalMilliseconds));
        Assert.True(strayed.IsDue(7_000));
    }

    [Fact]
    public void A_report_from_before_the_command_does_not_acknowledge_it()
    {
        var sent = Delivery.Begin(1, complies: false, nowMs: 10_000);

        Assert.Equal(DeliveryPhase.Sent, sent.Observe(complies: true, new ReadingStamp(9_999, 1), Delivery.Patience, 10_100).Phase);
        Assert.Equal(DeliveryPhase.Settled, sent.Observe(complies: true, new ReadingStamp(10_050, 1), Delivery.Patience, 10_100).Phase);
    }

    [Fact]
    public void What_a_reconnected_device_has_not_done_yet_is_due_at_once()
    {
        var sent = Delivery.Begin(1, complies: false, nowMs: 0).SendAgain(2, 5_000).SendAgain(3, 15_000);

        Assert.True(sent.Reconnected(mayBeForgotten: false, 20_000).IsDue(20_000));
        Assert.Equal(default, default(Delivery).Reconnected(mayBeForgotten: true, 20_000));
    }

    [Fact]
    public void What_a_controller_may_have_forgotten_in_the_silence_is_sent_again_under_a_new_number()
    {
        var settled = Delivery.Begin(1, complies: false, nowMs: 0).Observe(complies: true, new ReadingStamp(100, 1), Delivery.Patience, 100);

        Assert.False(settled.Reconnected(mayBeForgotten: false, 20_000).IsDue(20_000));
        var due = settled.Reconnected(mayBeForgotten: true, 20_000);
        Assert.True(due.IsDue(20_000));
        Assert.Equal(2, due.SendAgain(2, 20_000).Number);
    }

    /// <summary>One lamp, its controller, the wire between, and the zone that holds its delivery: the plainest model of each.</summary>
    private sealed class Street
    {
        private long _nowMs = 1_000_000;
        private long _lastNumber;
        private int _wanted = 100;
        private int _level;
        private long? _command;
        private int _commandLevel;
        private long? _answer;
        private int? _report;
        private ReadingStamp _reportStamp;
        private int _reported;
        private ReadingStamp _reportedStamp;
        private long _sequence;
        private long _held;
        private Delivery _delivery;

        public Street() => Want(100);

        public List<long> CarriedOut { get; } = [];

        public int OnTheWire => _command is null ? 0 : 1;

        public bool IsDone => _delivery.Phase == DeliveryPhase.Settled && _level == _wanted && _reported == _wanted && _delivery.DisagreesSinceMs == 0;

        public void Step(Happening happening)
        {
            _nowMs += StepMs;
            switch (happening)
            {
                case Happening.NewWant:
                    Want(_wanted == 100 ? 50 : 100);
                    break;

                case Happening.CommandArrives:
                    Arrive();
                    break;

                case Happening.CommandArrivesTwice:
                    var command = _command;
                    Arrive();
                    _command = command;
                    Arrive();
                    break;

                case Happening.CommandIsLost:
                    _command = null;
                    break;

                case Happening.AnswerArrives when _answer is { } answer:
                    _delivery = _delivery.Answer(answer, isTaken: true, _reported == _wanted, _reportedStamp, TimeSpan.Zero, _nowMs);
                    _answer = null;
                    break;

                case Happening.AnswerIsLost:
                    _answer = null;
                    break;

                case Happening.ReportArrives when _report is { } report:
                    _reported = report;
                    _reportedStamp = _reportStamp;
                    _report = null;
                    _delivery = _delivery.Observe(_reported == _wanted, _reportedStamp, Delivery.Patience, _nowMs);
                    break;

                case Happening.ControllerForgets:
                    _level = 0;
                    _held = 0;
                    CarriedOut.Clear();
                    Report();
                    break;

                case Happening.ZoneRestarts:
                    // Numbers begin with the epoch of the new activation, so they never come twice.
                    _lastNumber += 1_000;
                    _delivery = _reported == _wanted
                        ? default(Delivery).Expect(complies: true, _reportedStamp, Delivery.Patience, _nowMs)
                        : Send(Delivery.Begin(++_lastNumber, complies: false, _nowMs));
                    break;
            }

            Tick();
        }

        public void LetEverythingThrough()
        {
            // Longer than the longest pause, with a device that reports its state now and then as every device does.
            for (var i = 0; i < 2 * (long)Delivery.LongestPause.TotalMilliseconds / StepMs && !IsDone; i++)
            {
                Step(Happening.CommandArrives);
                Step(Happening.AnswerArrives);
                Step(Happening.ReportArrives);
                if (i % 20 == 0)
                {
                    Report();
                }
            }
        }

        public override string ToString() => $"wanted {_wanted}, level {_level}, reported {_reported}, {_delivery}";

        private void Want(int level)
        {
            _wanted = level;
            _delivery = Send(Delivery.Begin(++_lastNumber, _reported == _wanted, _nowMs));
        }

        private void Tick()
        {
            if (_delivery.IsDue(_nowMs))
            {
                _delivery = Send(_delivery.SendAgain(_lastNumber + 1, _nowMs));
                _lastNumber = Math.Max(_lastNumber, _delivery.Number);
            }
        }

        private Delivery Send(Delivery delivery)
        {
            _command = delivery.Number;
            _commandLevel = _wanted;
            return delivery;
        }

        private void Arrive()
        {
            if (_command is not { } number)
            {
                return;
            }

            _command = null;
            _answer = number;
            if (number <= _held)
            {
                return;
            }

            _held = number;
            CarriedOut.Add(number);
            _level = _commandLevel;
            Report();
        }

        private void Report()
        {
            _report = _level;
            _reportStamp = new ReadingStamp(_nowMs, ++_sequence);
        }
    }
}
