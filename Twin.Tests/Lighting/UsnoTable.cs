using System.Globalization;
using Twin.City.Geography;
using Twin.City.Lighting;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Lighting;

/// <summary>One row of the US Naval Observatory's tables: times of day in UTC, to the minute.</summary>
internal sealed record UsnoRow(DateOnly Day, Position Place, SunDayKind Kind, TimeOnly? Rise, TimeOnly? Set);

/// <summary>The tables, which lie beside the repository; without them the test is skipped. Lines that start with # are remarks.</summary>
internal static class UsnoTable
{
    public static UsnoRow[] Read(string name)
    {
        var file = Path.GetFullPath(Path.Combine(TwinBuild.Repository, "..", "shared", "data", "sun", name));
        Assert.SkipUnless(File.Exists(file), $"{file} is not there.");
        return [.. File.ReadLines(file).Where(line => line.Length > 0 && line[0] != '#').Select(line => Row(line.Split(',')))];
    }

    private static UsnoRow Row(string[] cells) => new(
        DateOnly.FromDateTime(DateTimeOffset.Parse(cells[0], CultureInfo.InvariantCulture).UtcDateTime),
        new Position(double.Parse(cells[2], CultureInfo.InvariantCulture), double.Parse(cells[1], CultureInfo.InvariantCulture)),
        cells[3] switch { "NORMAL" => SunDayKind.Normal, "ALL_DAY" => SunDayKind.AllDay, _ => SunDayKind.AllNight },
        Time(cells[4]),
        Time(cells[5]));

    private static TimeOnly? Time(string cell) => cell.Length == 0 ? null : TimeOnly.Parse(cell, CultureInfo.InvariantCulture);
}
