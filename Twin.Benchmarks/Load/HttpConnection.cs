using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Twin.Benchmarks.Load;

/// <summary>What the readings door answered.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Accepted">Readings that changed their device.</param>
/// <param name="Duplicate">Readings held already.</param>
/// <param name="Older">Readings that came after a later one.</param>
/// <param name="Pending">Readings that are durable and not applied yet.</param>
/// <param name="Refused">Readings that were refused.</param>
/// <param name="SaysWhen">True when the sender is told when to come again (<c>Retry-After</c>).</param>
public readonly record struct IngestAnswer(int Status, int Accepted, int Duplicate, int Older, int Pending, int Refused, bool SaysWhen)
{
    /// <summary>Readings that the answer promises to keep.</summary>
    public int Durable => Accepted + Duplicate + Older + Pending;
}

/// <summary>
/// A keep-alive HTTP/1.1 connection that sends ready-made requests one at a time. It reads only as much of HTTP as the doors answer: status, content
/// length or chunks, and five numbers.
/// </summary>
public sealed class HttpConnection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private byte[] _buffer = new byte[16 * 1024];

    /// <summary>Connects.</summary>
    public static async Task<HttpConnection> OpenAsync(IPEndPoint server)
    {
        var connection = new HttpConnection();
        await connection._socket.ConnectAsync(server);
        return connection;
    }

    /// <summary>Sends a request and reads its answer. Throws <see cref="IOException"/> when the server closes the connection.</summary>
    public async ValueTask<IngestAnswer> SendAsync(ReadOnlyMemory<byte> request)
    {
        while (request.Length > 0)
        {
            var sent = await _socket.SendAsync(request);
            request = request[sent..];
        }

        var length = 0;
        while (true)
        {
            if (length == _buffer.Length)
            {
                Array.Resize(ref _buffer, _buffer.Length * 2);
            }

            var received = await _socket.ReceiveAsync(_buffer.AsMemory(length));
            if (received == 0)
            {
                throw new IOException("The server closed the connection.");
            }

            length += received;
            if (IsWhole(_buffer.AsSpan(0, length)))
            {
                return Read(_buffer.AsSpan(0, length));
            }
        }
    }

    /// <inheritdoc />
    public void Dispose() => _socket.Dispose();

    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var head = answer.IndexOf("\r\n\r\n"u8);
        if (head < 0)
        {
            return false;
        }

        var body = answer[(head + 4)..];
        var contentLength = answer[..head].IndexOf("Content-Length: "u8);
        return contentLength >= 0
            ? body.Length >= Number(answer[(contentLength + "Content-Length: "u8.Length)..])
            : body.EndsWith("0\r\n\r\n"u8);
    }

    private static IngestAnswer Read(ReadOnlySpan<byte> answer)
    {
        var status = Number(answer["HTTP/1.1 "u8.Length..]);
        return new IngestAnswer(
            status, Field(answer, "\"accepted\":"u8), Field(answer, "\"duplicate\":"u8), Field(answer, "\"older\":"u8), Field(answer, "\"pending\":"u8),
            Field(answer, "\"refused\":"u8), answer.IndexOf("\r\nRetry-After: "u8) >= 0);
    }

    private static int Field(ReadOnlySpan<byte> answer, ReadOnlySpan<byte> name)
    {
        var at = answer.IndexOf(name);
        return at < 0 ? 0 : Number(answer[(at + name.Length)..].TrimStart((byte)' '));
    }

    private static int Number(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return int.Parse(Encoding.ASCII.GetString(end < 0 ? text : text[..end]), CultureInfo.InvariantCulture);
    }
}
