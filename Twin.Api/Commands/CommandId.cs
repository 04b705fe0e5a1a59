using System.Security.Cryptography;
using System.Text;

namespace Twin.Api.Commands;

/// <summary>Ids of commands: 32 hexadecimal digits.</summary>
internal static class CommandId
{
    // RFC 9562: version 8 is a UUID of one's own making, the variant is the usual one.
    private const byte Version8 = 0x80;
    private const byte Variant = 0x80;

    /// <summary>True for an id that can have been made here: any other names no command.</summary>
    public static bool IsValid(string id) => Guid.TryParseExact(id, "N", out _);

    /// <summary>A new id; later ones sort after earlier ones.</summary>
    public static string New(DateTimeOffset now) => Guid.CreateVersion7(now).ToString("N");

    /// <summary>The id of the command that an idempotency key stands for: always the same, so that who asks twice meets the first.</summary>
    public static string OfKey(string key) => Of("Idempotency-Key", key);

    /// <summary>The id of the command that takes another back: there is one at most.</summary>
    public static string OfRevocation(string command) => Of("revokes", command);

    private static string Of(string purpose, string name)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes($"{purpose}\n{name}")).AsSpan(0, 16);
        bytes[6] = (byte)((bytes[6] & 0x0F) | Version8);
        bytes[8] = (byte)((bytes[8] & 0x3F) | Variant);
        return new Guid(bytes, bigEndian: true).ToString("N");
    }
}
