using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Twin.Api.Hosting;

/// <summary>What a data directory keeps of the city's clock.</summary>
/// <param name="StartAt">As it was first asked for, or null.</param>
/// <param name="OffsetMs">How far the city's clock runs ahead of the machine's.</param>
public sealed record KeptClock(string? StartAt, long OffsetMs);

/// <summary>
/// The offset of the city's clock, kept in the data directory: readings are stored under the city's time, so a directory cannot change its clock.
/// <c>Twin:StartAt</c> is an offset (<c>-02:30:00</c>), a time of day in the city (<c>21:30</c>: the clock opens there today) or an instant (ISO 8601).
/// </summary>
internal static class ClockFile
{
    /// <summary>Where the clock of a demo opens: it is dark, the evening's traffic runs and the streets follow it.</summary>
    public const string DemoStart = "21:30";

    private const string Name = "clock.json";

    /// <summary>
    /// The offset of a data directory, written there when it is new. Throws <see cref="StartRefusedException"/> when <paramref name="startAt"/> cannot be read
    /// or is another than the directory was begun with.
    /// </summary>
    /// <param name="dataDirectory">Folder of the data.</param>
    /// <param name="startAt">What was asked for, or null.</param>
    /// <param name="startOfNew">Where the clock of a new directory starts when nothing was asked for; null: the machine's clock.</param>
    /// <param name="timeZone">The city's.</param>
    /// <param name="machineNow">The machine's time.</param>
    public static TimeSpan Open(string dataDirectory, string? startAt, string? startOfNew, TimeZoneInfo timeZone, DateTimeOffset machineNow)
    {
        Directory.CreateDirectory(dataDirectory);
        var path = Path.Combine(dataDirectory, Name);
        if (!File.Exists(path))
        {
            var begun = Begin(startAt, startOfNew, timeZone, machineNow);
            File.WriteAllText(path, JsonSerializer.Serialize(begun, ClockJson.Default.KeptClock));
            return TimeSpan.FromMilliseconds(begun.OffsetMs);
        }

        var kept = ReadKept(path);
        Require(startAt, kept, $"'{dataDirectory}'");
        return TimeSpan.FromMilliseconds(kept.OffsetMs);
    }

    /// <summary>How a clock begins. Throws <see cref="StartRefusedException"/> when <paramref name="startAt"/> cannot be read.</summary>
    public static KeptClock Begin(string? startAt, string? startOfNew, TimeZoneInfo timeZone, DateTimeOffset machineNow)
    {
        var start = startAt ?? startOfNew;
        return new KeptClock(start, (long)Read(start, timeZone, machineNow).TotalMilliseconds);
    }

    /// <summary>Refuses another start than the one that is kept. Throws <see cref="StartRefusedException"/>.</summary>
    public static void Require(string? startAt, KeptClock kept, string keeper)
    {
        if (startAt is not null && startAt != kept.StartAt)
        {
            throw new StartRefusedException(
                $"--Twin:StartAt: {keeper} was begun with {(kept.StartAt is null ? "the machine's clock" : $"'{kept.StartAt}'")} and keeps it; begin anew for '{startAt}'.");
        }
    }

    private static KeptClock ReadKept(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(path), ClockJson.Default.KeptClock) ?? throw new JsonException("It is empty.");
        }
        catch (JsonException broken)
        {
            throw new StartRefusedException($"{path} cannot be read: {broken.Message}");
        }
    }

    private static TimeSpan Read(string? startAt, TimeZoneInfo timeZone, DateTimeOffset machineNow)
    {
        if (string.IsNullOrWhiteSpace(startAt))
        {
            return TimeSpan.Zero;
        }

        if (TimeOnly.TryParseExact(startAt, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var timeOfDay))
        {
            var local = TimeZoneInfo.ConvertTime(machineNow, timeZone).Date + timeOfDay.ToTimeSpan();
            return new DateTimeOffset(local, timeZone.GetUtcOffset(local)) - machineNow;
        }

        if (TimeSpan.TryParse(startAt.TrimStart('+'), CultureInfo.InvariantCulture, out var offset))
        {
            return offset;
        }

        if (DateTimeOffset.TryParse(startAt, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant))
        {
            return instant - machineNow;
        }

        throw new StartRefusedException($"--Twin:StartAt: '{startAt}' is neither an offset (-02:30:00), a time of day (21:30) nor an instant (2026-11-24T20:30:00Z).");
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(KeptClock))]
internal sealed partial class ClockJson : JsonSerializerContext;
