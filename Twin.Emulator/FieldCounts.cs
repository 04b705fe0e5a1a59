using Twin.City.Devices;

namespace Twin.Emulator;

/// <summary>What the emulated field has done since it began; for logs and tests.</summary>
public sealed class FieldCounts
{
    private readonly long[] _lamps = new long[Enum.GetValues<CommandSource>().Length];
    private long _readingsSent;
    private long _readingsRefused;
    private long _connections;
    private long _connected;
    private long _commandsTaken;
    private long _commandsRepeated;
    private long _commandsExpired;
    private long _commandsRefused;
    private long _controlsTaken;
    private long _controlsRefused;

    /// <summary>Readings that the broker acknowledged.</summary>
    public long ReadingsSent => Interlocked.Read(ref _readingsSent);

    /// <summary>Readings that it refused for good.</summary>
    public long ReadingsRefused => Interlocked.Read(ref _readingsRefused);

    /// <summary>Connections made, the first and every later one of each client.</summary>
    public long Connections => Interlocked.Read(ref _connections);

    /// <summary>Clients that are connected now.</summary>
    public long Connected => Interlocked.Read(ref _connected);

    /// <summary>Commands applied.</summary>
    public long CommandsTaken => Interlocked.Read(ref _commandsTaken);

    /// <summary>Commands that came again and were only answered again.</summary>
    public long CommandsRepeated => Interlocked.Read(ref _commandsRepeated);

    /// <summary>Commands that came too late and were ignored.</summary>
    public long CommandsExpired => Interlocked.Read(ref _commandsExpired);

    /// <summary>Commands that could not be read or served at all.</summary>
    public long CommandsRefused => Interlocked.Read(ref _commandsRefused);

    /// <summary>Messages on the control topic that were obeyed.</summary>
    public long ControlsTaken => Interlocked.Read(ref _controlsTaken);

    /// <summary>Messages on the control topic that were not understood.</summary>
    public long ControlsRefused => Interlocked.Read(ref _controlsRefused);

    /// <summary>How many lamps obey a source now; those that were not looked at since their order ended count a moment longer.</summary>
    public long LampsBy(CommandSource source) => Interlocked.Read(ref _lamps[(int)source]);

    internal void NoteConnected(int clients) => Interlocked.Add(ref _connected, clients);

    internal void NoteLamps(CommandSource source, int lamps) => Interlocked.Add(ref _lamps[(int)source], lamps);

    internal void AddSent(int readings) => Interlocked.Add(ref _readingsSent, readings);

    internal void AddRefused(int readings) => Interlocked.Add(ref _readingsRefused, readings);

    internal void AddConnection() => Interlocked.Increment(ref _connections);

    internal void AddCommandTaken() => Interlocked.Increment(ref _commandsTaken);

    internal void AddCommandRepeated() => Interlocked.Increment(ref _commandsRepeated);

    internal void AddCommandExpired() => Interlocked.Increment(ref _commandsExpired);

    internal void AddCommandRefused() => Interlocked.Increment(ref _commandsRefused);

    internal void AddControlTaken() => Interlocked.Increment(ref _controlsTaken);

    internal void AddControlRefused() => Interlocked.Increment(ref _controlsRefused);
}
