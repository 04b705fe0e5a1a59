using Twin.Emulator.Mqtt;

namespace Twin.Emulator.Units;

/// <summary>
/// What stands behind one client: a zone's gateway with its devices, a signal controller, a vehicle. It is called by one <see cref="UnitRunner"/> only, never twice at a time,
/// and knows nothing of connections.
/// </summary>
internal interface IFieldUnit
{
    /// <summary>Who it is.</summary>
    FieldAddress Address { get; }

    /// <summary>Does what is due, puts what there is to report into the outbox, and answers when it is to be called again at the latest.</summary>
    DateTimeOffset Advance(DateTimeOffset now, Outbox outbox);

    /// <summary>Applies a command and answers it.</summary>
    CommandAnswer Take(FieldCommand command, DateTimeOffset now, Outbox outbox);

    /// <summary>Hears a message other than a command: a lighting program, or whether the centre is there.</summary>
    void Hear(FieldMessage message, DateTimeOffset now);
}
