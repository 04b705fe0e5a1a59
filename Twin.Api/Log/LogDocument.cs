using Twin.City.Log;

namespace Twin.Api.Log;

/// <summary>An entry of the log as the API shows it.</summary>
/// <param name="Id">Its number: later entries have a greater one.</param>
/// <param name="At">When it happened, by the city's clock.</param>
/// <param name="Author">Who did it; <c>twin</c> for what happened by itself.</param>
/// <param name="Category"><c>note</c>, <c>order</c>, <c>alarm</c>, <c>handover</c> or <c>system</c>.</param>
/// <param name="Text">The entry in words; in English when the twin wrote it.</param>
/// <param name="Subjects">Ids of what it concerns.</param>
/// <param name="Data">What the twin wrote, for programs and other languages: <c>code</c> and the particulars, texts and numbers; null for what people wrote.</param>
/// <param name="RefersTo">The entry that it corrects or goes on with, or null.</param>
public sealed record LogDocument(
    long Id, DateTimeOffset At, string Author, string Category, string Text, IReadOnlyList<string> Subjects, IReadOnlyDictionary<string, object>? Data, long? RefersTo)
{
    /// <summary>From an entry.</summary>
    public static LogDocument Of(LogEntry entry) => new(
        entry.Id, entry.At, entry.Author, entry.Category.Name(), entry.Text, entry.Subjects, entry.Data is { } data ? DataOf(data) : null, entry.RefersTo);

    private static Dictionary<string, object> DataOf(LogData data) => new(data.Facts.Prepend(KeyValuePair.Create("code", (object)data.Code)), StringComparer.Ordinal);
}

/// <summary>A page of the log.</summary>
/// <param name="Items">The entries, the newest first.</param>
public sealed record LogPageDocument(IReadOnlyList<LogDocument> Items);
