using Twin.City.Log;
using Twin.City.Search;

namespace Twin.Journal.Log;

/// <summary>How entries lie in the columns of both databases.</summary>
internal static class LogColumns
{
    /// <summary>The columns of an entry, in the order in which they are read.</summary>
    public const string All = "id, at, author, category, text, subjects, data, refers_to";

    // No id has one in it.
    private const char Between = '\n';

    /// <summary>Ids, each between line breaks, so that one can be found whole.</summary>
    public static string Subjects(IReadOnlyList<string> subjects) => subjects.Count == 0 ? "" : Between + string.Join(Between, subjects) + Between;

    /// <summary>An id as it stands among others.</summary>
    public static string Subject(string subject) => $"{Between}{subject}{Between}";

    /// <summary>Reads what <see cref="Subjects"/> wrote.</summary>
    public static IReadOnlyList<string> ReadSubjects(string text) => text.Split(Between, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>What a search looks at: text, author and subjects.</summary>
    public static string Words(LogDraft draft) => SearchWords.Fold($"{draft.Text} {draft.Author} {string.Join(' ', draft.Subjects)}");
}
