using System.Text;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Twin.Benchmarks.Processes;
using Twin.City.Devices;
using Twin.City.Inventory;

namespace Twin.Benchmarks.Functions;

/// <summary>One request's readings through the parser, beside a JSON document of the same lines that nobody has looked at yet.</summary>
[MemoryDiagnoser]
public class ReadingParsing
{
    private const int Readings = 1_000;
    private readonly DateTimeOffset _now = DateTimeOffset.Parse("2026-11-23T21:05:00Z");
    private byte[] _body = [];
    private CityInventory? _city;

    /// <summary>Loads the city and writes the body.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        _city = CityPackage.Load(RepositoryFolder.City);
        var body = new StringBuilder();
        foreach (var device in _city.Devices.Take(Readings))
        {
            body.Append($$"""{"device":"{{device.Id}}","at":"2026-11-23T21:04:05.120Z","seq":8841,""")
                .Append("""
                    "values":{"level":60,"powerW":41.5,"energyKWh":812.4,"status":"ok"}}
                    """)
                .Append('\n');
        }

        _body = Encoding.UTF8.GetBytes(body.ToString());
    }

    /// <summary>The peer: every line a document.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Readings)]
    public int Document()
    {
        var objects = 0;
        var reader = new Utf8JsonReader(_body, new JsonReaderOptions { AllowMultipleValues = true });
        while (reader.Read())
        {
            using var document = JsonDocument.ParseValue(ref reader);
            objects += document.RootElement.ValueKind == JsonValueKind.Object ? 1 : 0;
        }

        return objects;
    }

    /// <summary>The parser of the door: device found, time read, values checked.</summary>
    [Benchmark(OperationsPerInvoke = Readings)]
    public int Parser()
    {
        var taken = 0;
        var reader = new Utf8JsonReader(_body, new JsonReaderOptions { AllowMultipleValues = true });
        while (reader.Read())
        {
            taken += ReadingParser.TryRead(ref reader, _city!, _now, out _, out _) ? 1 : 0;
        }

        return taken;
    }
}
