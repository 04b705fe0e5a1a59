using System.IO.Pipelines;
using System.Text;
using FsCheck;
using FsCheck.Xunit;
using Twin.Api.Ingress;
using Twin.City;
using Twin.City.Devices;
using Twin.City.Inventory;

namespace Twin.Tests.Ingress;

public sealed class ReadingBodyProperties
{
    private static readonly CityInventory City = SmallCity.Make();
    private static readonly CityClock Clock = new(TimeProvider.System, TimeSpan.Zero, TimeZoneInfo.Utc);

    [Property(MaxTest = 60)]
    public async Task A_body_reads_the_same_however_the_network_cuts_it(byte[] kinds, byte cut, bool isLines)
    {
        var elements = kinds.Select(Element).ToArray();
        var text = isLines ? string.Join('\n', elements) : "[" + string.Join(", ", elements) + "]";

        var whole = await ReadAsync(text, isLines, int.MaxValue);
        var pieces = await ReadAsync(text, isLines, 1 + (cut % 40));

        Xunit.Assert.Equal(whole, pieces);
        Xunit.Assert.Equal(elements.Length, whole.Count);
        Xunit.Assert.Equal(kinds.Count(kind => kind % 3 == 0), whole.Count(entry => entry.StartsWith("taken", StringComparison.Ordinal)));
    }

    private static string Element(byte kind, int i) => (kind % 3) switch
    {
        0 => $$"""{"device":"lamp-{{kind % 20:D5}}","at":"2026-01-01T00:00:00Z","seq":{{i}},"values":{"level":{{kind % 100}} } }""",
        1 => """{"device":"nobody","at":"2026-01-01T00:00:00Z","seq":1,"values":{}}""",
        _ => "\"no reading\"",
    };

    private static async Task<List<string>> ReadAsync(string text, bool isLines, int pieceBytes)
    {
        var pipe = new Pipe();
        var writing = WriteAsync(pipe.Writer, Encoding.UTF8.GetBytes(text), pieceBytes);
        using var body = new ReadingBody(pipe.Reader, isLines, City, Clock);
        var read = new List<string>();
        while (await body.ReadChunkAsync(CancellationToken.None))
        {
            read.AddRange(body.Readings.ToArray().Select(reading => $"taken {reading.Device} {reading.Stamp.Sequence} {reading.Values[Slot.Lamp.Level]}"));
            read.AddRange(body.Refused.Select(refused => $"refused {refused.Index} {refused.Refusal.Code}"));
        }

        await writing;
        return read;
    }

    private static async Task WriteAsync(PipeWriter writer, byte[] bytes, int pieceBytes)
    {
        for (var at = 0; at < bytes.Length; at += Math.Min(pieceBytes, bytes.Length))
        {
            await writer.WriteAsync(bytes.AsMemory(at, Math.Min(pieceBytes, bytes.Length - at)));
        }

        await writer.CompleteAsync();
    }
}
