using System.Diagnostics.Metrics;

namespace Twin.Api.Telemetry;

/// <summary>Counts what the grains' storage could not read, write or clear, as Orleans reports it: its own counters are not there before the first error, and a rule on nothing never speaks.</summary>
internal sealed class StorageErrors : IDisposable
{
    private readonly MeterListener _listener = new();
    private long _count;

    public StorageErrors()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name is "orleans-storage-read-errors" or "orleans-storage-write-errors" or "orleans-storage-clear-errors")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<int>((_, errors, _, _) => Interlocked.Add(ref _count, errors));
        _listener.SetMeasurementEventCallback<long>((_, errors, _, _) => Interlocked.Add(ref _count, errors));
        _listener.Start();
    }

    /// <summary>Errors since the start.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <inheritdoc />
    public void Dispose() => _listener.Dispose();
}
