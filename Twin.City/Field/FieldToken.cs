using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Twin.City.Field;

/// <summary>The token of a client: whoever holds it is the client, so only its fingerprint is kept.</summary>
public static class FieldToken
{
    /// <summary>Length of the random part; 256 bits cannot be guessed, so a plain hash of it is safe to keep.</summary>
    public const int Bytes = 32;

    /// <summary>The token that random bytes make: text without characters that a shell or a configuration would mind.</summary>
    public static string Of(ReadOnlySpan<byte> random) => Base64Url.EncodeToString(random);

    /// <summary>The fingerprint that is kept of a token.</summary>
    public static string Sha256(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    /// <summary>True when the bytes that a client sent are the token of the fingerprint. Takes the same time whatever they are.</summary>
    public static bool Matches(ReadOnlySpan<byte> sent, string sha256)
    {
        Span<byte> actual = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(sent, actual);
        Span<byte> expected = stackalloc byte[SHA256.HashSizeInBytes];
        var isFingerprint = Convert.FromHexString(sha256, expected, out _, out var written) == System.Buffers.OperationStatus.Done && written == expected.Length;
        return CryptographicOperations.FixedTimeEquals(actual, expected) && isFingerprint;
    }
}
