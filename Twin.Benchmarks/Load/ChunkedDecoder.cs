namespace Twin.Benchmarks.Load;

/// <summary>Takes the chunk framing (RFC 9112 §7.1) off a stream that arrives in pieces of any size.</summary>
public sealed class ChunkedDecoder
{
    private Part _part = Part.Size;
    private long _left;

    private enum Part
    {
        Size,
        Payload,
        End,
    }

    /// <summary>Copies the payload of a received piece to <paramref name="payload"/>, which must be as long as the piece, and returns its length.</summary>
    public int Decode(ReadOnlySpan<byte> received, Span<byte> payload)
    {
        var length = 0;
        while (received.Length > 0)
        {
            switch (_part)
            {
                case Part.Size:
                    var digit = received[0];
                    received = received[1..];
                    if (digit == '\n')
                    {
                        _part = Part.Payload;
                    }
                    else if (char.IsAsciiHexDigit((char)digit))
                    {
                        _left = _left * 16 + (digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
                    }

                    break;
                case Part.Payload:
                    var taken = (int)Math.Min(_left, received.Length);
                    received[..taken].CopyTo(payload[length..]);
                    length += taken;
                    received = received[taken..];
                    _left -= taken;
                    _part = _left == 0 ? Part.End : Part.Payload;
                    break;
                default:
                    _part = received[0] == '\n' ? Part.Size : Part.End;
                    received = received[1..];
                    break;
            }
        }

        return length;
    }
}
