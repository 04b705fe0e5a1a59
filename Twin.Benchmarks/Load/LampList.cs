using System.Globalization;

namespace Twin.Benchmarks.Load;

/// <summary>The lamps that the load plays, and where each stands in the list of its zone.</summary>
public sealed class LampList
{
    private readonly int[] _lampByNumber;

    private LampList(string[] ids, string[] zones)
    {
        Ids = ids;
        ZoneCodes = [.. zones.Distinct().Order(StringComparer.Ordinal)];
        var zoneByCode = ZoneCodes.Select((code, zone) => (code, zone)).ToDictionary(pair => pair.code, pair => pair.zone);
        var sizes = new int[ZoneCodes.Count];
        Zone = new int[ids.Length];
        PlaceInZone = new int[ids.Length];
        for (var lamp = 0; lamp < ids.Length; lamp++)
        {
            Zone[lamp] = zoneByCode[zones[lamp]];
            PlaceInZone[lamp] = sizes[Zone[lamp]]++;
        }

        var lampsOf = Enumerable.Range(0, ids.Length).ToLookup(lamp => Zone[lamp]);
        ZoneLamps = [.. ZoneCodes.Select((_, zone) => lampsOf[zone].ToArray())];
        _lampByNumber = new int[ids.Max(NumberOf) + 1];
        Array.Fill(_lampByNumber, -1);
        for (var lamp = 0; lamp < ids.Length; lamp++)
        {
            _lampByNumber[NumberOf(ids[lamp])] = lamp;
        }
    }

    /// <summary>The ids; a lamp's index here names it everywhere in the load.</summary>
    public string[] Ids { get; }

    /// <summary>The codes of the zones that have lamps.</summary>
    public IReadOnlyList<string> ZoneCodes { get; }

    /// <summary>Zone of each lamp, an index of <see cref="ZoneCodes"/>.</summary>
    public int[] Zone { get; }

    /// <summary>Place of each lamp in <see cref="ZoneLamps"/> of its zone.</summary>
    public int[] PlaceInZone { get; }

    /// <summary>The lamps of each zone.</summary>
    public int[][] ZoneLamps { get; }

    /// <summary>How many lamps there are.</summary>
    public int Count => Ids.Length;

    /// <summary>Reads one lamp a line: id, tab, zone.</summary>
    public static LampList Read(string path)
    {
        var lines = File.ReadAllLines(path).Select(line => line.Split('\t')).ToArray();
        return new LampList([.. lines.Select(fields => fields[0])], [.. lines.Select(fields => fields[1])]);
    }

    /// <summary>Writes what <see cref="Read"/> reads.</summary>
    public static void Write(string path, IEnumerable<(string Id, string Zone)> lamps) =>
        File.WriteAllLines(path, lamps.Select(lamp => $"{lamp.Id}\t{lamp.Zone}"));

    /// <summary>The lamp whose id ends in this number; -1 when there is none.</summary>
    public int Find(int number) => (uint)number < (uint)_lampByNumber.Length ? _lampByNumber[number] : -1;

    private static int NumberOf(string id) => int.Parse(id.AsSpan(id.LastIndexOf('-') + 1), CultureInfo.InvariantCulture);
}
