namespace Twin.Journal;

/// <summary>The journal cannot keep up: too many readings wait for their commit. Nothing of the append was taken; try later.</summary>
public sealed class JournalCongestedException : Exception
{
    /// <summary>States how many readings wait.</summary>
    public JournalCongestedException(int queuedReadings)
        : base($"The journal cannot keep up: {queuedReadings} readings wait to be written.")
    {
    }
}

/// <summary>
/// The journal's store failed, or has not answered for <see cref="JournalOptions.StuckAfter"/>. An append that ends so is not acknowledged: it may be sent again.
/// </summary>
public sealed class JournalUnavailableException : Exception
{
    /// <summary>Carries the store's own error.</summary>
    public JournalUnavailableException(Exception storeError)
        : base($"The journal cannot write: {storeError.Message}", storeError)
    {
    }
}

/// <summary>
/// The journal's store, or the connection to it, went away: whether what was asked of it was done is not known. A commit that ends so is tried again, the same one,
/// until its outcome is known.
/// </summary>
public sealed class JournalUnreachableException : Exception
{
    /// <summary>Carries the store's own error.</summary>
    public JournalUnreachableException(Exception storeError)
        : base($"The journal's database cannot be reached: {storeError.Message}", storeError)
    {
    }
}

/// <summary>Stored content is not what was written. It is never skipped: restore the file from a copy, or remove the row that the message names.</summary>
public sealed class CorruptJournalException : Exception
{
    /// <summary>Names the row and what is wrong with it.</summary>
    public CorruptJournalException(string row, Exception reason)
        : base($"The journal's {row} is corrupt: {reason.Message}", reason)
    {
    }
}

/// <summary>The journal cannot be opened as it is: another process holds it, a newer program wrote it, or it is something else.</summary>
public sealed class JournalUnusableException : Exception
{
    /// <summary>States why.</summary>
    public JournalUnusableException(string message, Exception? reason = null)
        : base(message, reason)
    {
    }
}
