using System.Globalization;
using System.Text;

namespace Twin.Benchmarks.Load;

/// <summary>
/// One request of the readings door, encoded once. Before each send only its time, its sequence and a few digits of its values are overwritten: what the
/// generator spends per reading must stay far below what the server spends.
/// </summary>
public sealed class LampBatch
{
    private const int TimeWidth = 24;
    private const int SequenceWidth = 10;
    private readonly byte[] _request;
    private readonly int[] _timeAt;
    private readonly int _sequenceAfterTime;
    private readonly int _levelAfterTime;
    private readonly int _powerAfterTime;
    private readonly int _energyAfterTime;

    /// <summary>Encodes a batch of these lamps for a door.</summary>
    /// <param name="host">Host and port.</param>
    /// <param name="path">Such as <c>/api/readings</c>.</param>
    /// <param name="lamps">The list.</param>
    /// <param name="first">First lamp.</param>
    /// <param name="count">How many lamps.</param>
    public LampBatch(string host, string path, LampList lamps, int first, int count)
        : this(HttpRequest(host, path, string.Concat(lamps.Ids.Skip(first).Take(count).Select(id => Reading(id) + "\n"))), first, count)
    {
    }

    /// <summary>Takes a request whose readings were written by <see cref="Reading"/>.</summary>
    /// <param name="request">Head and body.</param>
    /// <param name="first">First lamp.</param>
    /// <param name="count">How many lamps.</param>
    public LampBatch(byte[] request, int first, int count)
    {
        (First, Count, _request) = (first, count, request);
        _timeAt = new int[count];
        var at = 0;
        for (var i = 0; i < count; i++)
        {
            at += _request.AsSpan(at).IndexOf("\"at\":\""u8) + "\"at\":\""u8.Length;
            _timeAt[i] = at;
        }

        var line = _request.AsSpan(_timeAt[0]);
        _sequenceAfterTime = line.IndexOf("1000000000"u8);
        _levelAfterTime = line.IndexOf("60,\"powerW"u8);
        _powerAfterTime = line.IndexOf("41.5"u8);
        _energyAfterTime = line.IndexOf("1812.40"u8);
    }

    /// <summary>First lamp.</summary>
    public int First { get; }

    /// <summary>How many lamps.</summary>
    public int Count { get; }

    /// <summary>The last send of this batch, or -1.</summary>
    public int LastSend { get; set; } = -1;

    /// <summary>Head and body.</summary>
    public ReadOnlyMemory<byte> Request => _request;

    /// <summary>A reading whose time, sequence and values can be patched in place.</summary>
    public static string Reading(string id) =>
        $$$"""{"device":"{{{id}}}","at":"2026-01-01T00:00:00.000Z","seq":1000000000,"values":{"level":60,"powerW":41.5,"energyKWh":1812.40,"status":"ok"}}""";

    /// <summary>Makes the batch's readings new ones: another time, sequence, level, power and energy.</summary>
    public void Patch(DateTimeOffset at, int send)
    {
        Span<byte> time = stackalloc byte[TimeWidth];
        at.UtcDateTime.TryFormat(time, out _, "yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        Span<byte> sequence = stackalloc byte[SequenceWidth];
        (SendLog.FirstSequence + send).TryFormat(sequence, out _, provider: CultureInfo.InvariantCulture);
        Span<byte> hundredths = [(byte)('0' + send / 10 % 10), (byte)('0' + send % 10)];
        for (var i = 0; i < _timeAt.Length; i++)
        {
            var line = _request.AsSpan(_timeAt[i]);
            time.CopyTo(line);
            sequence.CopyTo(line[_sequenceAfterTime..]);
            line[_levelAfterTime] = (byte)('1' + (send + i) % 9);
            line[_powerAfterTime] = (byte)('1' + (send + i) % 9);
            line[_powerAfterTime + 3] = (byte)('0' + (send * 7 + i) % 10);
            hundredths.CopyTo(line[(_energyAfterTime + 5)..]);
        }
    }

    private static byte[] HttpRequest(string host, string path, string body) =>
        Encoding.ASCII.GetBytes($"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/x-ndjson\r\nContent-Length: {body.Length}\r\n\r\n{body}");
}
