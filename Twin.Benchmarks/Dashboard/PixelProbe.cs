using System.Text;
using HdrHistogram;
using Twin.Benchmarks.Load;
using Twin.Benchmarks.Reports;
using Twin.City.Inventory;

namespace Twin.Benchmarks.Dashboard;

/// <summary>How long readings took to the screen.</summary>
/// <param name="Latencies">From just before the POST until the frame was drawn.</param>
/// <param name="ByPixel">True when the pixel at the lamp's place was watched; false when it was the state of the device in a drawn frame.</param>
/// <param name="DrawnDevices">Devices drawn in the view.</param>
public sealed record PixelFigures(Latencies Latencies, bool ByPixel, int DrawnDevices);

/// <summary>Sends readings of one lamp, off and at full level by turns, and has the page say when it drew them.</summary>
/// <param name="page">The page.</param>
/// <param name="connection">To the readings door.</param>
/// <param name="host">Host and port of the door.</param>
/// <param name="time">The machine's clock.</param>
public sealed class PixelProbe(MeasuredPage page, HttpConnection connection, string host, TimeProvider time)
{
    private const int Off = 0;
    private const int Full = 100;
    private const int Digits = 3;
    private const double UsPerMs = 1_000;

    // Sum over red, green and blue: less could be the light of a neighbour.
    private const int LeastContrast = 60;

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(350);
    private readonly Random _chance = new(DashboardOptions.Seed);
    private long _sequence = 1;

    /// <summary>Measures with the first lamp whose pixel tells the two states apart; by the first one's state when there is none.</summary>
    public async Task<PixelFigures> MeasureAsync(IReadOnlyList<Device> lamps, int probes)
    {
        foreach (var lamp in lamps)
        {
            var point = await page.PointOfAsync(lamp.Position);
            var full = await LearnAsync(lamp, point, Full);
            var off = await LearnAsync(lamp, point, Off);
            if (off.Zip(full, (left, right) => Math.Abs(left - right)).Sum() >= LeastContrast)
            {
                return await MeasureAsync(lamp, point, (off, full), probes);
            }
        }

        return await MeasureAsync(lamps[0], await page.PointOfAsync(lamps[0].Position), null, probes);
    }

    private async Task<int[]> LearnAsync(Device lamp, PagePoint point, int level)
    {
        var colour = page.LearnAsync(point, lamp.Ordinal, level);
        await SendAsync(lamp, level);
        return await colour;
    }

    private async Task<PixelFigures> MeasureAsync(Device lamp, PagePoint point, (int[] Off, int[] Full)? colours, int probes)
    {
        var latencyUs = new LongHistogram(1, LoadGenerator.LongestLatencyUs, Digits);
        await SendAndWaitAsync(lamp, Off);
        for (var i = 0; i < probes; i++)
        {
            // The page draws by a timer: without pauses of random length each probe would meet it at the same moment.
            await Task.Delay(ShortestPause + _chance.NextDouble() * (LongestPause - ShortestPause), time);
            var level = i % 2 == 0 ? Full : Off;
            await page.ArmAsync(point, lamp.Ordinal, level, colours is not var (off, full) ? null : level == Full ? (off, full) : (full, off));
            var sentMs = NowMs();
            await SendAsync(lamp, level);
            latencyUs.RecordValue((long)(Math.Max(0, await page.SeenAsync() - sentMs) * UsPerMs));
        }

        return new PixelFigures(LatencySummary.Of(latencyUs)!, colours is not null, await page.CountDrawnAsync());
    }

    private async Task SendAndWaitAsync(Device lamp, int level)
    {
        await page.ArmAsync(default, lamp.Ordinal, level, null);
        await SendAsync(lamp, level);
        await page.SeenAsync();
    }

    private double NowMs() => (time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalMilliseconds;

    private async Task SendAsync(Device lamp, int level)
    {
        var reading = FormattableString.Invariant(
            $$$"""{"device":"{{{lamp.Id}}}","at":"{{{time.GetUtcNow():yyyy-MM-ddTHH:mm:ss.fff}}}Z","seq":{{{_sequence++}}},"values":{"level":{{{level}}},"powerW":{{{level * 0.4}}},"energyKWh":1.5,"status":"ok"}}""");
        var request = $"POST /api/readings HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/x-ndjson\r\nContent-Length: {reading.Length}\r\n\r\n{reading}";
        var answer = await connection.SendAsync(Encoding.ASCII.GetBytes(request));
        if (answer is not { Status: 200, Durable: 1 })
        {
            throw new InvalidOperationException($"A reading of {lamp.Id} was answered with {answer}.");
        }
    }
}
