namespace Twin.Benchmarks.Screenshots;

/// <summary>Chooses the colours of a palette (P. Heckbert, Color image quantization for frame buffer display, 1982).</summary>
public static class MedianCut
{
    private static readonly int[] Shifts = [16, 8, 0];

    /// <summary>At most so many colours (0xRRGGBB) that stand for all; the same ones when there are no more.</summary>
    /// <param name="counts">How many pixels have each colour.</param>
    /// <param name="most">How many to choose.</param>
    public static int[] Choose(IReadOnlyDictionary<int, int> counts, int most)
    {
        var boxes = new PriorityQueue<int[], long>();
        Add(boxes, [.. counts.Keys]);
        while (boxes.Count < most && boxes.Peek().Length > 1)
        {
            var (left, right) = Cut(boxes.Dequeue(), counts);
            Add(boxes, left);
            Add(boxes, right);
        }

        return [.. boxes.UnorderedItems.Select(item => Mean(item.Element, counts)).Order()];
    }

    // The largest first: what is wide is seen, however few pixels have it, so that the one red mark of a grey page keeps its colour.
    private static void Add(PriorityQueue<int[], long> boxes, int[] colours) => boxes.Enqueue(colours, -Widest(colours).Width);

    private static (int Shift, long Width) Widest(int[] colours) =>
        Shifts.Select(shift => (shift, (long)colours.Max(colour => Part(colour, shift)) - colours.Min(colour => Part(colour, shift)))).MaxBy(part => part.Item2);

    private static (int[] Left, int[] Right) Cut(int[] colours, IReadOnlyDictionary<int, int> counts)
    {
        var (shift, _) = Widest(colours);
        int[] sorted = [.. colours.OrderBy(colour => Part(colour, shift))];
        var half = sorted.Sum(colour => (long)counts[colour]) / 2;
        var at = 0;
        for (var sum = 0L; sum <= half && at < sorted.Length - 1; at++)
        {
            sum += counts[sorted[at]];
        }

        return (sorted[..at], sorted[at..]);
    }

    private static int Mean(int[] colours, IReadOnlyDictionary<int, int> counts)
    {
        var pixels = colours.Sum(colour => (long)counts[colour]);
        return Shifts.Sum(shift => (int)((colours.Sum(colour => (long)Part(colour, shift) * counts[colour]) + pixels / 2) / pixels) << shift);
    }

    private static int Part(int colour, int shift) => (colour >> shift) & 255;
}
