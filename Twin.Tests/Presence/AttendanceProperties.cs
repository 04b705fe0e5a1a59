using FsCheck;
using FsCheck.Xunit;
using Twin.City.Presence;
using Xunit;

namespace Twin.Tests.Presence;

/// <summary>Who is at a subject, however they come, stay and go.</summary>
public sealed class AttendanceProperties
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeMilliseconds(Samples.StartMs);

    [Fact]
    public void Who_says_nothing_for_ten_seconds_is_gone_and_comes_anew()
    {
        var ana = Attendance.Nobody.Take("operator:ana", OperatorDoing.Viewing, Start);

        Assert.Single(ana.At(Start.AddSeconds(9.999)).Operators);
        Assert.Empty(ana.At(Start.AddSeconds(10)).Operators);
        Assert.Equal(Start.AddSeconds(10), Assert.Single(ana.Take("operator:ana", OperatorDoing.Viewing, Start.AddSeconds(10)).Operators).Since);
    }

    [Fact]
    public void Who_stays_has_been_there_since_they_came_whatever_they_do_now()
    {
        var both = Attendance.Nobody
            .Take("operator:ana", OperatorDoing.Viewing, Start)
            .Take("operator:bo", OperatorDoing.Viewing, Start.AddSeconds(1))
            .Take("operator:ana", OperatorDoing.Ordering, Start.AddSeconds(5));

        Assert.Equal(
            [
                new OperatorPresence("operator:ana", OperatorDoing.Ordering, Start, Start.AddSeconds(5)),
                new OperatorPresence("operator:bo", OperatorDoing.Viewing, Start.AddSeconds(1), Start.AddSeconds(1)),
            ],
            both.Operators);
        Assert.Equal("operator:bo", Assert.Single(both.Leave("operator:ana").Operators).Actor);
    }

    [Fact]
    public void Who_was_seen_longest_ago_makes_room()
    {
        var full = Enumerable.Range(0, Attendance.MostOperators)
            .Aggregate(Attendance.Nobody, (attendance, i) => attendance.Take($"operator:{i}", OperatorDoing.Viewing, Start.AddMilliseconds(i)))
            .Take("operator:0", OperatorDoing.Viewing, Start.AddSeconds(1));

        var after = full.Take("operator:new", OperatorDoing.Viewing, Start.AddSeconds(2));

        Assert.Equal(Attendance.MostOperators, after.Operators.Length);
        Assert.DoesNotContain(after.Operators, present => present.Actor == "operator:1");
        Assert.Contains(after.Operators, present => present.Actor == "operator:0");
    }

    [Property]
    public bool Each_is_named_once_in_the_order_they_came_and_never_after_ten_seconds_of_silence(NonEmptyArray<byte> happenings)
    {
        var attendance = Attendance.Nobody;
        var now = Start;
        var seen = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        foreach (var happening in happenings.Get)
        {
            now = now.AddSeconds(happening >> 6);
            var actor = "operator:" + (happening % 5);
            if ((happening & 8) != 0)
            {
                attendance = attendance.Leave(actor);
                seen.Remove(actor);
                continue;
            }

            attendance = attendance.Take(actor, OperatorDoing.Viewing, now);
            seen[actor] = now;
        }

        var present = attendance.At(now).Operators;
        var expected = seen.Where(last => now - last.Value < Attendance.HoldsFor).Select(last => last.Key).Order(StringComparer.Ordinal);
        return present.Select(one => one.Actor).Order(StringComparer.Ordinal).SequenceEqual(expected)
            && present.SequenceEqual(present.OrderBy(one => one.Since).ThenBy(one => one.Actor, StringComparer.Ordinal));
    }
}
