using System.Collections.Immutable;
using Twin.City.Devices;
using ValueType = Twin.City.Devices.ValueType;

namespace Twin.City.History;

/// <summary>The numbers that a device reported, column by column.</summary>
/// <param name="AtMs">When each reading was made, milliseconds since the Unix epoch, ascending.</param>
/// <param name="Columns">One column for each value that was stated at least once, in the order of the kind's schema.</param>
public sealed record ValueSeries(ImmutableArray<long> AtMs, ImmutableArray<ValueColumn> Columns)
{
    /// <summary>The numbers and flags (1 or 0) of readings of one kind. Words and texts are no numbers: they are left out.</summary>
    /// <param name="kind">The kind of the device.</param>
    /// <param name="readings">In the order of their stamps.</param>
    public static ValueSeries Of(DeviceKind kind, IReadOnlyList<Reading> readings)
    {
        var columns = KindSchema.Of(kind).Values
            .Where(definition => definition.Type is ValueType.Number or ValueType.Whole or ValueType.Flag)
            .Select(definition => new ValueColumn(definition.Name, [.. readings.Select(reading => reading.Values[definition.Slot])]))
            .Where(column => column.Numbers.Any(number => !double.IsNaN(number)));
        return new ValueSeries([.. readings.Select(reading => reading.Stamp.AtMs)], [.. columns]);
    }
}

/// <summary>The numbers of one value.</summary>
/// <param name="Name">The value's name.</param>
/// <param name="Numbers">One for each reading; <see cref="double.NaN"/> where it does not state the value.</param>
public sealed record ValueColumn(string Name, ImmutableArray<double> Numbers);
