namespace Twin.City.Log;

/// <summary>What an entry of the log is about. The numbers are stored: never change one.</summary>
public enum LogCategory : byte
{
    /// <summary>What a person wants to be remembered.</summary>
    Note = 0,

    /// <summary>An order was given or taken back.</summary>
    Order = 1,

    /// <summary>A step of an alarm's life.</summary>
    Alarm = 2,

    /// <summary>What one shift tells the next.</summary>
    Handover = 3,

    /// <summary>What happened to the twin itself.</summary>
    System = 4,
}

/// <summary>The words of the log in interfaces.</summary>
public static class LogWords
{
    /// <summary>The author of what happens by itself.</summary>
    public const string Twin = "twin";

    private static readonly string[] CategoryWords = ["note", "order", "alarm", "handover", "system"];

    /// <summary>The words of all categories.</summary>
    public static IReadOnlyList<string> Categories => CategoryWords;

    /// <summary>Such as <c>note</c>.</summary>
    public static string Name(this LogCategory category) => CategoryWords[(int)category];

    /// <summary>Reads a category; false when it is none.</summary>
    public static bool TryParse(string? text, out LogCategory category)
    {
        var index = Array.IndexOf(CategoryWords, text);
        category = (LogCategory)Math.Max(0, index);
        return index >= 0;
    }
}

/// <summary>An entry that is to be written. Writing one whose key is there already writes nothing.</summary>
/// <param name="Key">Names the fact, so that it is written once; at most <see cref="LongestKey"/> characters.</param>
/// <param name="At">When it happened, by the city's clock.</param>
/// <param name="Author">Who did it; <see cref="LogWords.Twin"/> for what happened by itself.</param>
/// <param name="Category">What it is about.</param>
/// <param name="Text">The entry in words.</param>
/// <param name="Subjects">Ids of what it concerns: devices, zones, streets, cabinets, alarms, commands.</param>
/// <param name="Data">The same for programs and other languages; null for what people write.</param>
/// <param name="RefersTo">The entry that it corrects or goes on with, or null.</param>
public sealed record LogDraft(
    string Key, DateTimeOffset At, string Author, LogCategory Category, string Text, IReadOnlyList<string> Subjects, LogData? Data, long? RefersTo)
{
    /// <summary>How long a key may be: an alarm's id of a node with a long name, and a time.</summary>
    public const int LongestKey = 300;
}

/// <summary>An entry of the log. It is never changed nor deleted.</summary>
/// <param name="Id">Its number: later entries have a greater one.</param>
/// <param name="At">When it happened, by the city's clock; what was written late has an earlier time than its neighbours.</param>
/// <param name="Author">Who did it.</param>
/// <param name="Category">What it is about.</param>
/// <param name="Text">The entry in words.</param>
/// <param name="Subjects">Ids of what it concerns.</param>
/// <param name="Data">The same for programs, or null.</param>
/// <param name="RefersTo">The entry that it corrects or goes on with, or null.</param>
public sealed record LogEntry(
    long Id, DateTimeOffset At, string Author, LogCategory Category, string Text, IReadOnlyList<string> Subjects, LogData? Data, long? RefersTo)
{
    /// <summary>True when the entry says what the draft says: then it was made of it, or of one like it.</summary>
    public bool Says(LogDraft draft) =>
        Author == draft.Author && Category == draft.Category && Text == draft.Text && RefersTo == draft.RefersTo && Subjects.SequenceEqual(draft.Subjects, StringComparer.Ordinal);
}
