namespace Twin.Benchmarks.Load;

/// <summary>
/// Finds the lamps and their sequences in a live stream without parsing JSON: an entity's <c>id</c> comes first and its <c>seq</c> within
/// <see cref="LongestHead"/> bytes of it. Pieces may be cut anywhere.
/// </summary>
public sealed class EntityScanner
{
    private const int LongestHead = 192;
    private byte[] _cut = [];

    private static ReadOnlySpan<byte> IdMark => "\"id\":\"lamp-"u8;

    private static ReadOnlySpan<byte> SequenceMark => "\"seq\":"u8;

    /// <summary>Calls <paramref name="seen"/> with number and sequence of every lamp in the payload; a silent lamp has none and is passed over.</summary>
    public void Scan(ReadOnlySpan<byte> payload, Action<int, long> seen)
    {
        if (_cut.Length > 0)
        {
            byte[] joined = [.. _cut, .. payload];
            _cut = [];
            Scan((ReadOnlySpan<byte>)joined, seen);
            return;
        }

        while (true)
        {
            var at = payload.IndexOf(IdMark);
            if (at < 0)
            {
                Keep(payload[Math.Max(0, payload.Length - IdMark.Length + 1)..]);
                return;
            }

            payload = payload[at..];
            var head = payload[..Math.Min(LongestHead, payload.Length)];
            if (!TryReadHead(head, out var number, out var sequence))
            {
                if (head.Length < LongestHead && !head.Contains((byte)'\n'))
                {
                    Keep(payload);
                    return;
                }
            }
            else if (sequence >= 0)
            {
                seen(number, sequence);
            }

            payload = payload[IdMark.Length..];
        }
    }

    private static bool TryReadHead(ReadOnlySpan<byte> head, out int number, out long sequence)
    {
        sequence = -1;
        var digits = head[IdMark.Length..];
        var idLength = TryReadNumber(digits, out var id);
        number = (int)id;
        if (idLength < 0)
        {
            return false;
        }

        var rest = digits[idLength..];
        var nextEntity = rest.IndexOf(IdMark);
        if (nextEntity >= 0)
        {
            rest = rest[..nextEntity];
        }

        var mark = rest.IndexOf(SequenceMark);
        if (mark < 0)
        {
            return nextEntity >= 0;
        }

        return TryReadNumber(rest[(mark + SequenceMark.Length)..], out sequence) >= 0;
    }

    // Returns how many digits there were; -1 when the number may go on beyond the end.
    private static int TryReadNumber(ReadOnlySpan<byte> text, out long number)
    {
        number = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var digit = text[i] - '0';
            if ((uint)digit > 9)
            {
                return i;
            }

            number = number * 10 + digit;
        }

        return -1;
    }

    private void Keep(ReadOnlySpan<byte> cut) => _cut = cut.ToArray();
}
