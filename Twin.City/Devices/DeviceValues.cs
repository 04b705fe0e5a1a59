using System.Runtime.CompilerServices;

namespace Twin.City.Devices;

/// <summary>
/// The values of one device, reported or desired, in the slots that its kind's <see cref="KindSchema"/> assigns.
/// A struct that is overwritten in place, so that a reading makes no garbage.
/// </summary>
public struct DeviceValues : IEquatable<DeviceValues>
{
    /// <summary>How many numeric slots every device has: the most that any kind needs.</summary>
    public const int NumberCount = 6;

    private Slots _numbers;

    /// <summary>The one text value of the kinds that have one: the groups of a signal, the message of a sign. Null: not stated.</summary>
    public string? Text { readonly get; set; }

    /// <summary>Values none of which is stated.</summary>
    public static DeviceValues Empty
    {
        get
        {
            DeviceValues values = default;
            for (var slot = 0; slot < NumberCount; slot++)
            {
                values._numbers[slot] = double.NaN;
            }

            return values;
        }
    }

    /// <summary>The number in a slot; <see cref="double.NaN"/> when it is not stated.</summary>
    public double this[int slot]
    {
        readonly get => _numbers[slot];
        set => _numbers[slot] = value;
    }

    /// <summary>True when the slot holds a number.</summary>
    public readonly bool Has(int slot) => !double.IsNaN(_numbers[slot]);

    /// <summary>The slots that hold something; -1 is the text.</summary>
    public readonly IReadOnlyList<int> StatedSlots()
    {
        var slots = new List<int>(NumberCount);
        for (var slot = 0; slot < NumberCount; slot++)
        {
            if (Has(slot))
            {
                slots.Add(slot);
            }
        }

        if (Text is not null)
        {
            slots.Add(-1);
        }

        return slots;
    }

    /// <inheritdoc />
    public readonly bool Equals(DeviceValues other)
    {
        for (var slot = 0; slot < NumberCount; slot++)
        {
            if (!_numbers[slot].Equals(other._numbers[slot]))
            {
                return false;
            }
        }

        return Text == other.Text;
    }

    /// <inheritdoc />
    public override readonly bool Equals(object? obj) => obj is DeviceValues other && Equals(other);

    /// <inheritdoc />
    public override readonly int GetHashCode() =>
        HashCode.Combine(_numbers[0], _numbers[1], _numbers[2], _numbers[3], _numbers[4], _numbers[5], Text);

    /// <summary>Same values.</summary>
    public static bool operator ==(DeviceValues left, DeviceValues right) => left.Equals(right);

    /// <summary>Different values.</summary>
    public static bool operator !=(DeviceValues left, DeviceValues right) => !left.Equals(right);

    [InlineArray(NumberCount)]
    private struct Slots
    {
        private double _first;
    }
}
