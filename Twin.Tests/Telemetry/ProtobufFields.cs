using System.Buffers.Binary;
using System.Text;

namespace Twin.Tests.Telemetry;

/// <summary>A message of Protocol Buffers, read without its schema: what the tests ask of OTLP is few fields by their numbers (opentelemetry-proto 1.x).</summary>
public sealed class ProtobufFields
{
    private readonly List<(int Number, ulong Value, ReadOnlyMemory<byte> Bytes)> _fields = [];

    private ProtobufFields()
    {
    }

    /// <summary>Reads a message. Throws <see cref="FormatException"/> when it is none.</summary>
    public static ProtobufFields Read(ReadOnlyMemory<byte> message)
    {
        var read = new ProtobufFields();
        var at = 0;
        while (at < message.Length)
        {
            var key = Varint(message.Span, ref at);
            var number = (int)(key >> 3);
            switch (key & 7)
            {
                case 0:
                    read._fields.Add((number, Varint(message.Span, ref at), default));
                    break;
                case 1:
                    read._fields.Add((number, BinaryPrimitives.ReadUInt64LittleEndian(message.Span[at..]), default));
                    at += sizeof(ulong);
                    break;
                case 2:
                    var length = (int)Varint(message.Span, ref at);
                    read._fields.Add((number, 0, message.Slice(at, length)));
                    at += length;
                    break;
                case 5:
                    read._fields.Add((number, BinaryPrimitives.ReadUInt32LittleEndian(message.Span[at..]), default));
                    at += sizeof(uint);
                    break;
                default:
                    throw new FormatException($"Wire type {key & 7} at {at}.");
            }
        }

        return read;
    }

    /// <summary>The messages of a field.</summary>
    public IEnumerable<ProtobufFields> Messages(int number) => All(number).Select(Read);

    /// <summary>The first message of a field; an empty one when there is none.</summary>
    public ProtobufFields Message(int number) => Messages(number).FirstOrDefault() ?? new ProtobufFields();

    /// <summary>A field's text; empty when there is none.</summary>
    public string Text(int number) => Encoding.UTF8.GetString(All(number).FirstOrDefault().Span);

    /// <summary>A field's bytes as lower-case hexadecimal digits.</summary>
    public string Hex(int number) => Convert.ToHexStringLower(All(number).FirstOrDefault().Span);

    /// <summary>A field's number; 0 when there is none.</summary>
    public ulong Number(int number) => _fields.FirstOrDefault(field => field.Number == number).Value;

    /// <summary>The attributes of a field: key and value as text.</summary>
    public Dictionary<string, string> Attributes(int number) =>
        Messages(number).GroupBy(pair => pair.Text(1), StringComparer.Ordinal).ToDictionary(pairs => pairs.Key, pairs => ValueOf(pairs.First().Message(2)), StringComparer.Ordinal);

    private IEnumerable<ReadOnlyMemory<byte>> All(int number) => _fields.Where(field => field.Number == number).Select(field => field.Bytes);

    private static string ValueOf(ProtobufFields any) => any._fields.FirstOrDefault() switch
    {
        { Number: 1 } text => Encoding.UTF8.GetString(text.Bytes.Span),
        { Number: 4 } number => BitConverter.UInt64BitsToDouble(number.Value).ToString(System.Globalization.CultureInfo.InvariantCulture),
        var other => ((long)other.Value).ToString(System.Globalization.CultureInfo.InvariantCulture),
    };

    private static ulong Varint(ReadOnlySpan<byte> bytes, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var one = bytes[at++];
            value |= (ulong)(one & 0x7F) << shift;
            if (one < 0x80)
            {
                return value;
            }
        }
    }
}
