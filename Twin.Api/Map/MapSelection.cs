namespace Twin.Api.Map;

/// <summary>Devices that fit a selection, as a map knows them.</summary>
/// <param name="Version">Version of the tiles whose ordinals these are.</param>
/// <param name="Total">How many devices fit.</param>
/// <param name="Ranges">Their ordinals, ascending, as runs: first, count, first, count …</param>
public sealed record MapSelection(string Version, int Total, IReadOnlyList<int> Ranges)
{
    /// <summary>From ascending ordinals.</summary>
    public static MapSelection Of(string version, IEnumerable<int> ordinals)
    {
        var ranges = new List<int>();
        var total = 0;
        foreach (var ordinal in ordinals)
        {
            total++;
            if (ranges is [.., var first, var count] && first + count == ordinal)
            {
                ranges[^1]++;
            }
            else
            {
                ranges.AddRange([ordinal, 1]);
            }
        }

        return new MapSelection(version, total, ranges);
    }
}
