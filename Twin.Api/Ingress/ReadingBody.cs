using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using Twin.City;
using Twin.City.Devices;
using Twin.City.Inventory;

namespace Twin.Api.Ingress;

/// <summary>A refused reading of a body, by its place.</summary>
internal readonly record struct RefusedReading(int Index, ReadingRefusal Refusal);

/// <summary>
/// Reads a body of readings as it arrives, a chunk at a time: an element of the JSON array or a line of NDJSON that is no good
/// refuses itself only. Memory is bounded by the chunk and by the longest reading.
/// </summary>
internal sealed class ReadingBody(PipeReader body, bool isLines, CityInventory city, CityClock clock) : IDisposable
{
    /// <summary>How many readings are taken at once: enough to share a commit, few enough to answer soon.</summary>
    public const int ChunkReadings = 1_000;

    private const int LongestReadingBytes = 64 * 1024;

    private readonly Reading[] _chunk = ArrayPool<Reading>.Shared.Rent(ChunkReadings);
    private readonly List<RefusedReading> _refused = [];
    private JsonReaderState _array;
    private bool _isInArray;
    private bool _isComplete;
    private int _index;
    private int _count;

    /// <summary>The readings of the chunk last read; valid until the next is read.</summary>
    public ReadOnlyMemory<Reading> Readings => _chunk.AsMemory(0, _count);

    /// <summary>What was refused of the chunk last read.</summary>
    public IReadOnlyList<RefusedReading> Refused => _refused;

    /// <summary>Reads on until a chunk is full or the body ends. False when there is nothing more. Throws <see cref="JsonException"/> when the body is no JSON array.</summary>
    public async ValueTask<bool> ReadChunkAsync(CancellationToken cancellation)
    {
        _count = 0;
        _refused.Clear();
        while (!_isComplete && _count + _refused.Count < ChunkReadings)
        {
            var read = await body.ReadAsync(cancellation);
            var rest = isLines ? ReadLines(read.Buffer, read.IsCompleted) : ReadElements(read.Buffer, read.IsCompleted);
            var isStuck = rest.Length == read.Buffer.Length;
            if (isStuck && rest.Length > LongestReadingBytes)
            {
                throw new JsonException($"A reading is longer than {LongestReadingBytes} bytes.");
            }

            var isFull = _count + _refused.Count >= ChunkReadings;
            _isComplete = read.IsCompleted && !isFull;
            body.AdvanceTo(rest.Start, isFull ? rest.Start : rest.End);
        }

        return _count + _refused.Count > 0;
    }

    /// <inheritdoc />
    public void Dispose() => ArrayPool<Reading>.Shared.Return(_chunk, clearArray: true);

    private ReadOnlySequence<byte> ReadLines(ReadOnlySequence<byte> buffer, bool isCompleted)
    {
        var now = clock.Now;
        while (_count + _refused.Count < ChunkReadings && !buffer.IsEmpty)
        {
            var end = buffer.PositionOf((byte)'\n');
            if (end is null && !isCompleted)
            {
                break;
            }

            var line = end is { } position ? buffer.Slice(0, position) : buffer;
            buffer = end is { } lineEnd ? buffer.Slice(buffer.GetPosition(1, lineEnd)) : buffer.Slice(buffer.End);
            ReadLine(line, now);
        }

        return buffer;
    }

    private void ReadLine(ReadOnlySequence<byte> line, DateTimeOffset now)
    {
        try
        {
            var reader = new Utf8JsonReader(line, isFinalBlock: true, default);
            if (!reader.Read())
            {
                return;
            }

            var isTaken = TryRead(ref reader, city, now, out var reading, out var refusal);

            // The reader itself refuses anything behind the value; before the reading is taken, not after.
            reader.Read();
            Keep(isTaken, reading, refusal);
        }
        catch (JsonException problem) when (!IsBlank(line))
        {
            _refused.Add(new RefusedReading(_index++, new ReadingRefusal(RefusalReason.Malformed, null, problem.Message)));
        }
        catch (JsonException)
        {
            // A blank line, as a last line often is.
        }
    }

    private static bool IsBlank(ReadOnlySequence<byte> line)
    {
        foreach (var memory in line)
        {
            if (memory.Span.ContainsAnyExcept(" \t\r"u8))
            {
                return false;
            }
        }

        return true;
    }

    private ReadOnlySequence<byte> ReadElements(ReadOnlySequence<byte> buffer, bool isCompleted)
    {
        var reader = new Utf8JsonReader(buffer, isCompleted, _array);
        var now = clock.Now;
        var consumed = reader.Position;
        var state = reader.CurrentState;
        while (_count + _refused.Count < ChunkReadings && reader.Read())
        {
            if (!_isInArray)
            {
                if (reader.TokenType != JsonTokenType.StartArray)
                {
                    throw new JsonException("The body is not a JSON array of readings.");
                }

                _isInArray = true;
            }
            else if (reader is { TokenType: JsonTokenType.EndArray, CurrentDepth: 0 })
            {
                // Whatever follows the array makes the next Read throw.
            }
            else
            {
                var ahead = reader;
                if (!ahead.TrySkip())
                {
                    break;
                }

                var isTaken = TryRead(ref reader, city, now, out var reading, out var refusal);
                Keep(isTaken, reading, refusal);
            }

            consumed = reader.Position;
            state = reader.CurrentState;
        }

        _array = state;
        return buffer.Slice(consumed);
    }

    /// <summary>As <see cref="ReadingParser.TryRead"/>, but a text that is no Unicode refuses its reading only.</summary>
    public static bool TryRead(ref Utf8JsonReader reader, CityInventory city, DateTimeOffset now, out Reading reading, out ReadingRefusal refusal)
    {
        var start = reader;
        try
        {
            return ReadingParser.TryRead(ref reader, city, now, out reading, out refusal);
        }
        catch (InvalidOperationException)
        {
            // The reader's word for a text that is no UTF-8, such as half a surrogate pair.
            reader = start;
            reader.TrySkip();
            reading = default;
            refusal = new ReadingRefusal(RefusalReason.Malformed, null, "A text is not valid Unicode.");
            return false;
        }
    }

    private void Keep(bool isTaken, in Reading reading, in ReadingRefusal refusal)
    {
        if (isTaken)
        {
            _chunk[_count++] = reading;
            _index++;
            return;
        }

        _refused.Add(new RefusedReading(_index++, refusal));
    }
}
