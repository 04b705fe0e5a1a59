using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Twin.Journal;

namespace Twin.Tests.Journal;

/// <summary>A log that keeps its errors.</summary>
internal sealed class ErrorLog : ILogger<ReadingJournal>
{
    /// <summary>What was told, in order.</summary>
    public ConcurrentQueue<Exception?> Errors { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            Errors.Enqueue(exception);
        }
    }
}
