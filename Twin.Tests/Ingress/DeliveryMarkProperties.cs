using FsCheck;
using FsCheck.Xunit;
using Twin.Api.Ingress;

namespace Twin.Tests.Ingress;

public sealed class DeliveryMarkProperties
{
    // Appends begin, are committed in groups and delivered in any order; the mark must never pass one that is not delivered.
    [Property]
    public bool The_mark_never_passes_what_is_not_delivered(NonEmptyArray<byte> happenings)
    {
        var mark = new DeliveryMark();
        var begun = new List<object>();
        var committed = new List<(object Append, long N)>();
        var n = 0L;
        foreach (var happening in happenings.Get)
        {
            if (happening % 3 == 0)
            {
                begun.Add(mark.Begin());
            }
            else if (happening % 3 == 1 && begun.Count > 0)
            {
                // One commit takes all that has begun, as the journal's does.
                n++;
                committed.AddRange(begun.Select(append => (append, n)));
                foreach (var append in begun)
                {
                    mark.Committed(append, n);
                }

                begun.Clear();
            }
            else if (committed.Count > 0)
            {
                var at = happening % committed.Count;
                var append = committed[at].Append;
                committed.RemoveAt(at);
                var delivered = mark.Delivered(append);
                if (committed.Any(open => open.N <= delivered))
                {
                    return false;
                }
            }
        }

        return true;
    }

    [Property]
    public bool When_all_is_delivered_the_mark_is_the_latest_commit(PositiveInt appends)
    {
        var mark = new DeliveryMark();
        var open = Enumerable.Range(1, appends.Get % 20 + 1).Select(n => (Append: mark.Begin(), N: (long)n)).ToArray();
        foreach (var (append, n) in open)
        {
            mark.Committed(append, n);
        }

        long[] marks = [.. Enumerable.Reverse(open).Select(entry => mark.Delivered(entry.Append))];
        return marks[^1] == open[^1].N;
    }
}
