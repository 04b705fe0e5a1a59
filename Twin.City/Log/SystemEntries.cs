namespace Twin.City.Log;

/// <summary>What the log says of the twin itself.</summary>
public static class SystemEntries
{
    /// <summary>A node has started.</summary>
    /// <param name="node">Its name.</param>
    /// <param name="role">What it does: <c>all</c>, <c>silo</c>, <c>api</c>.</param>
    /// <param name="at">When.</param>
    public static LogDraft Started(string node, string role, DateTimeOffset at) => new(
        $"started/{node}/{at.ToUnixTimeMilliseconds()}",
        at,
        LogWords.Twin,
        LogCategory.System,
        $"The twin has started on {node} (role {role}).",
        LogTexts.Subjects(["twin/" + node]),
        LogData.Of("started", ("node", node), ("role", role)),
        RefersTo: null);
}
