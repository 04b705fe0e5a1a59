using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Twin.Api.Hosting;

/// <summary>Instants as the interfaces spell them: UTC in ISO 8601 with milliseconds.</summary>
internal static class Instant
{
    private const string Format = "yyyy-MM-ddTHH:mm:ss.fffZ";
    private const int Length = 24;

    /// <summary>Writes an instant as a member.</summary>
    public static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> name, DateTimeOffset instant)
    {
        writer.WritePropertyName(name);
        WriteValue(writer, instant);
    }

    /// <summary>Writes an instant as a value.</summary>
    public static void WriteValue(Utf8JsonWriter writer, DateTimeOffset instant)
    {
        Span<byte> text = stackalloc byte[Length];
        instant.UtcDateTime.TryFormat(text, out var length, Format, CultureInfo.InvariantCulture);
        writer.WriteStringValue(text[..length]);
    }
}

/// <summary>Writes instants in documents as <see cref="Instant"/> does.</summary>
internal sealed class InstantConverter : JsonConverter<DateTimeOffset>
{
    /// <inheritdoc />
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => Instant.WriteValue(writer, value);
}
