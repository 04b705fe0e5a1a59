using System.Text;

namespace Twin.Benchmarks.Reports;

/// <summary>A table for people: the first column to the left, all others to the right.</summary>
/// <param name="headings">One per column.</param>
public sealed class Table(params string[] headings)
{
    private readonly List<string[]> _rows = [headings];

    /// <summary>Adds a row with one cell per column.</summary>
    public void Add(params string[] cells)
    {
        if (cells.Length != headings.Length)
        {
            throw new ArgumentException($"{cells.Length} cells do not fit {headings.Length} columns.", nameof(cells));
        }

        _rows.Add(cells);
    }

    /// <inheritdoc />
    public override string ToString()
    {
        var widths = Enumerable.Range(0, headings.Length).Select(column => _rows.Max(row => row[column].Length)).ToArray();
        var text = new StringBuilder();
        for (var row = 0; row < _rows.Count; row++)
        {
            var cells = _rows[row].Select((cell, column) => column == 0 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]));
            text.AppendLine(string.Join("  ", cells).TrimEnd());
            if (row == 0)
            {
                text.AppendLine(string.Join("  ", widths.Select(width => new string('-', width))));
            }
        }

        return text.ToString();
    }

    /// <summary>The table of the goals.</summary>
    public static Table OfGoals(IEnumerable<Goal> goals)
    {
        var table = new Table("goal", "target", "measured", "");
        foreach (var goal in goals)
        {
            table.Add(goal.Name, goal.Target, goal.Measured, goal.IsMet ? "met" : "MISSED");
        }

        return table;
    }
}
