namespace Twin.City.Maintenance;

/// <summary>What a node knows of its own organs at a moment.</summary>
/// <param name="QueuedReadings">Readings that wait for a commit of the journal.</param>
/// <param name="QueueLimit">How many may wait before the doors turn readings away.</param>
/// <param name="IsJournalFailing">True when the last commit asked for has failed.</param>
/// <param name="UndeliveredReadings">Durable readings that their devices have not taken.</param>
/// <param name="UndeliveredLimit">How many may be before the doors close.</param>
/// <param name="MirrorAge">How old the oldest zone is in the node's mirror; null while it has not heard every zone yet, which is starting and no fault.</param>
/// <param name="ReceivedLately">Readings that came in over the last minute, refused ones too.</param>
/// <param name="RefusedLately">Those of them that were refused.</param>
public sealed record NodeFigures(
    int QueuedReadings,
    int QueueLimit,
    bool IsJournalFailing,
    int UndeliveredReadings,
    int UndeliveredLimit,
    TimeSpan? MirrorAge,
    long ReceivedLately,
    long RefusedLately);
