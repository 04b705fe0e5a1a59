using FsCheck;
using FsCheck.Xunit;
using Twin.City.Devices;
using Twin.City.Maintenance;

namespace Twin.Tests.Maintenance;

/// <summary>The alarm book under any sequence of beats and wishes, against a model that keeps one condition at a time.</summary>
public sealed class AlarmBookProperties
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeMilliseconds(AlarmCity.NowMs);

    // One of each on-delay: 10 s, none, 5 s.
    private static readonly Condition[] Conditions =
    [
        new(new AlarmKey(AlarmCode.LampFailure, "lamp-00001"), DeviceKind.Lamp, "relayFailure", ["lamp-00001"], "street-00001"),
        new(new AlarmKey(AlarmCode.Drift, "lamp-00001"), DeviceKind.Lamp, null, ["lamp-00001"], "street-00001"),
        new(new AlarmKey(AlarmCode.DeviceFault, "signal-0001"), DeviceKind.Signal, "off", ["signal-0001"], null),
    ];

    [Property(MaxTest = 1_000)]
    public bool The_book_agrees_with_the_model_after_every_step(NonEmptyArray<byte> happenings)
    {
        var now = Start;
        var book = AlarmBook.Empty("HOP");
        var models = Conditions.Select(condition => new AlarmModel(AlarmRules.Of(condition.Key.Code, condition.Kind).OnDelay)).ToArray();
        foreach (var happening in happenings.Get)
        {
            (book, now) = Happen(book, now, happening, models);
            if (!Agree(book, models))
            {
                return false;
            }
        }

        return true;
    }

    [Property]
    public bool No_alarm_takes_a_step_that_its_state_does_not_allow(NonEmptyArray<byte> happenings)
    {
        var book = Live(happenings.Get);
        return book.Alarms.Concat(book.Cleared).All(IsLegal);
    }

    [Property]
    public bool Acknowledging_twice_changes_nothing(NonEmptyArray<byte> happenings)
    {
        var book = Live(happenings.Get);
        return book.Alarms.ToList().TrueForAll(alarm =>
        {
            var once = book.Acknowledge(alarm.Id, "operator:ana", null, Start)!;
            var twice = once.Book.Acknowledge(alarm.Id, "operator:eve", "again", Start.AddDays(1))!;
            return ReferenceEquals(once.Book, twice.Book) && once.Alarm == twice.Alarm && (once.Refusal is null) == (twice.Refusal is null);
        });
    }

    [Property]
    public bool A_beat_twice_at_the_same_time_changes_nothing_and_the_order_of_conditions_does_not_matter(NonEmptyArray<byte> happenings, byte present, byte seconds)
    {
        var book = Live(happenings.Get);
        var now = Start.AddYears(1).AddSeconds(seconds);
        var conditions = Present(present);

        var once = book.Step(conditions, now);
        var twice = once.Book.Step(conditions, now);
        var reversed = book.Step([.. conditions.AsEnumerable().Reverse()], now);

        return ReferenceEquals(once.Book, twice.Book) && twice.Changed.IsEmpty && Texts(once.Book).SequenceEqual(Texts(reversed.Book), StringComparer.Ordinal);
    }

    [Property]
    public bool A_condition_that_is_shorter_than_its_delay_never_raises(NonEmptyArray<byte> bursts)
    {
        var book = AlarmBook.Empty("HOP");
        var now = Start;
        foreach (var burst in bursts.Get)
        {
            // Nine seconds and a bit, a beat at its start, wherever in it, and after its end.
            book = book.Step([Conditions[0]], now).Book;
            book = book.Step([Conditions[0]], now.AddMilliseconds(burst * 39)).Book;
            book = book.Step([], now.AddMilliseconds((burst * 39) + 1)).Book;
            now = now.AddMilliseconds((burst * 39) + 1);
        }

        return !book.Alarms.Any() && book.LastNumber == 0;
    }

    [Property]
    public bool A_book_that_was_stored_and_restored_shows_the_same_and_never_gives_a_number_again(NonEmptyArray<byte> before, NonEmptyArray<byte> after)
    {
        var book = Live(before.Get);
        var restored = AlarmBook.Restore("HOP", book.LastNumber, book.Alarms, book.Cleared);
        var numbers = book.Alarms.Concat(book.Cleared).Select(alarm => alarm.Number).ToHashSet();

        var later = after.Get.Aggregate((Book: restored, Now: Start.AddDays(1)), (at, happening) => Happen(at.Book, at.Now, happening, [])).Book;

        return Texts(book).SequenceEqual(Texts(restored), StringComparer.Ordinal)
            && later.Alarms.Where(alarm => alarm.RaisedAt > Start.AddHours(23)).All(alarm => !numbers.Contains(alarm.Number));
    }

    // A beat in three of four cases, else a wish for one of the alarms.
    private static (AlarmBook Book, DateTimeOffset Now) Happen(AlarmBook book, DateTimeOffset now, byte happening, AlarmModel[] models)
    {
        var which = happening / 4 % Conditions.Length;
        if (happening % 4 != 0)
        {
            var later = now.AddSeconds(1 + (happening / 8));
            for (var i = 0; i < models.Length; i++)
            {
                models[i].Beat((happening & (1 << i)) != 0, later);
            }

            return (book.Step(Present(happening), later).Book, later);
        }

        var id = book.Alarms.FirstOrDefault(alarm => alarm.Key == Conditions[which].Key)?.Id ?? "alarm-HOP-0";
        var model = models.Length == 0 ? new AlarmModel(TimeSpan.Zero) : models[which];
        switch (happening / 16 % 4)
        {
            case 0 or 1:
                model.Acknowledge();
                return (book.Acknowledge(id, "operator:ana", null, now)?.Book ?? book, now);
            case 2:
                model.Shelve(now.AddSeconds(40));
                return (book.Shelve(id, "operator:ana", "works", now.AddSeconds(40), now)?.Book ?? book, now);
            default:
                model.Unshelve();
                return (book.Unshelve(id, "operator:ana", now)?.Book ?? book, now);
        }
    }

    private static AlarmBook Live(byte[] happenings) =>
        happenings.Aggregate((Book: AlarmBook.Empty("HOP"), Now: Start), (at, happening) => Happen(at.Book, at.Now, happening, [])).Book;

    private static Condition[] Present(byte bits) => [.. Conditions.Where((_, i) => (bits & (1 << i)) != 0)];

    private static bool Agree(AlarmBook book, AlarmModel[] models)
    {
        for (var i = 0; i < models.Length; i++)
        {
            var alarm = book.Alarms.FirstOrDefault(held => held.Key == Conditions[i].Key);
            if (models[i].Exists != alarm is not null || (alarm is not null && (alarm.State, alarm.Occurrences) != (models[i].State, models[i].Occurrences)))
            {
                return false;
            }
        }

        return book.LastNumber == models.Sum(model => model.Alarms)
            && book.OpenCount == models.Count(model => model.Exists && model.State != AlarmState.Shelved);
    }

    // The steps of a life, followed one by one. A long life has forgotten how it began.
    private static bool IsLegal(Alarm alarm)
    {
        if (alarm.Transitions.Length == Alarm.TransitionsKept)
        {
            return true;
        }

        var (isActive, isKnown, isShelved, isOver) = (false, false, false, false);
        foreach (var step in alarm.Transitions)
        {
            var isAllowed = !isOver && step.Kind switch
            {
                AlarmStepKind.Raised => !isActive,
                AlarmStepKind.Returned => isActive,
                AlarmStepKind.Acknowledged => !isKnown && !isShelved,
                AlarmStepKind.Shelved => !isShelved,
                AlarmStepKind.Unshelved => isShelved,
                AlarmStepKind.Cleared => !isActive && isKnown && !isShelved,
                _ => isActive && !isShelved,
            };
            if (!isAllowed || step.At < Start || step.Actor.Length == 0)
            {
                return false;
            }

            isActive = step.Kind == AlarmStepKind.Raised || (isActive && step.Kind != AlarmStepKind.Returned);
            isKnown = step.Kind == AlarmStepKind.Acknowledged || (isKnown && step.Kind != AlarmStepKind.Raised);
            isShelved = step.Kind == AlarmStepKind.Shelved || (isShelved && step.Kind != AlarmStepKind.Unshelved);
            isOver = step.Kind is AlarmStepKind.Cleared or AlarmStepKind.Absorbed;
        }

        return alarm.IsActive == (isActive && !isOver) && (alarm.Shelf is not null) == isShelved && (alarm.ClearedAt is not null) == isOver
            && alarm.Transitions[0].Kind == AlarmStepKind.Raised;
    }

    private static IEnumerable<string> Texts(AlarmBook book) =>
        book.Alarms.Concat(book.Cleared).OrderBy(alarm => alarm.Number).Select(alarm => $"{alarm.Id} {alarm.Key} {alarm.State} {alarm.Occurrences} {alarm.RaisedAt:O}");
}
