namespace Twin.City.Devices;

/// <summary>Whether a device does what is wanted of it.</summary>
public static class Compliance
{
    /// <summary>A dim level that is reported within this many percent of the wanted one is the same level: DALI steps are coarser at the top (IEC 62386-102).</summary>
    public const double LevelTolerancePercent = 1;

    /// <summary>True when the reported values are the wanted ones, as far as any are wanted.</summary>
    public static bool Complies(DeviceKind kind, in DeviceValues wanted, in DeviceValues reported)
    {
        // By index: this is asked of every reading, and an enumerator would be garbage.
        var definitions = KindSchema.Of(kind).Values;
        for (var i = 0; i < definitions.Count; i++)
        {
            var definition = definitions[i];
            if (!definition.CanBeDesired)
            {
                continue;
            }

            if (definition.Type == ValueType.Text)
            {
                if (wanted.Text is { } text && text != reported.Text)
                {
                    return false;
                }
            }
            else if (wanted.Has(definition.Slot))
            {
                var tolerance = definition.Type == ValueType.Number ? LevelTolerancePercent : 0;

                // NaN, a value not reported, is never within the tolerance.
                if (!(Math.Abs(wanted[definition.Slot] - reported[definition.Slot]) <= tolerance))
                {
                    return false;
                }
            }
        }

        return true;
    }
}
