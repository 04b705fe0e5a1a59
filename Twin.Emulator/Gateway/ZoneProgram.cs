using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Twin.City.Geography;
using Twin.City.Lighting;

namespace Twin.Emulator.Gateway;

/// <summary>The lighting program that a gateway's lamps run by themselves (docs/mqtt.md, «Commands»).</summary>
/// <param name="Program">Its steps.</param>
/// <param name="DarkBelowDeg">It is dark when the sun is lower.</param>
/// <param name="Position">Where the sun is seen from.</param>
/// <param name="TimeZone">Of the steps.</param>
/// <param name="DefaultLevel">What a lamp does when nobody asks for anything.</param>
/// <param name="Silence">How long the lamps believe the centre after it was heard last.</param>
internal sealed record ZoneProgram(
    LightingProgram Program, double DarkBelowDeg, Position Position, TimeZoneInfo TimeZone, double DefaultLevel, TimeSpan Silence)
{
    private static readonly TimeSpan UsualSilence = TimeSpan.FromSeconds(60);

    /// <summary>What a controller comes with: it runs this until it is given another.</summary>
    public static ZoneProgram Factory(Position position, TimeZoneInfo timeZone) =>
        new(LightingProgram.Standard, LightingFigures.DarkBelowDeg, position, timeZone, LightingFigures.FullPercent, UsualSilence);

    /// <summary>The level at a time.</summary>
    public double LevelAt(DateTimeOffset now) => Program.LevelAt(now, TimeZone, Darkness.IsDark(now, Position, DarkBelowDeg));

    /// <summary>Reads a program; null when it is none, and the lamps then keep the one they have.</summary>
    public static ZoneProgram? Parse(ReadOnlySpan<byte> payload)
    {
        try
        {
            return JsonSerializer.Deserialize(payload, ProgramJson.Default.ProgramText)?.Read();
        }
        catch (Exception broken) when (broken is JsonException or FormatException or TimeZoneNotFoundException or InvalidTimeZoneException)
        {
            return null;
        }
    }

    internal sealed record StepText(string From, int Level);

    internal sealed record PlaceText(double Lon, double Lat);

    internal sealed record ProgramText(
        string Program, double DarkBelowDeg, PlaceText Position, string TimeZone, double DefaultLevel, double SilenceS, StepText?[] Steps)
    {
        public ZoneProgram? Read()
        {
            if (Steps.Contains(null))
            {
                return null;
            }

            var steps = Steps.Select(step => new ProgramStep(TimeOnly.ParseExact(step!.From, "HH:mm", CultureInfo.InvariantCulture), step.Level));
            return LightingProgram.TryCreate(Program, steps, out var program, out _) && SilenceS is > 0 and <= 86_400
                ? new ZoneProgram(
                    program,
                    DarkBelowDeg,
                    new Position(Position.Lon, Position.Lat),
                    TimeZoneInfo.FindSystemTimeZoneById(TimeZone),
                    DefaultLevel,
                    TimeSpan.FromSeconds(SilenceS))
                : null;
        }
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ZoneProgram.ProgramText))]
internal sealed partial class ProgramJson : JsonSerializerContext;
