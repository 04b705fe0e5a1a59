using System.Globalization;

namespace Twin.Benchmarks.Processes;

/// <summary>CPU time and memory of processes, from <c>/proc</c> (proc_pid_stat(5)).</summary>
public static class CpuTime
{
    // USER_HZ is 100 on every Linux architecture that .NET runs on.
    private const double TicksPerSecond = 100;
    private const int ParentField = 1;
    private const int UserField = 11;
    private const int SystemField = 12;

    /// <summary>User and system time of these processes and all their living descendants.</summary>
    public static TimeSpan OfTrees(IReadOnlyList<int> roots)
    {
        var processes = Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0)
            .Select(id => (Id: id, Fields: Fields(id)))
            .Where(process => process.Fields.Length > SystemField)
            .ToDictionary(process => process.Id, process => process.Fields);
        var ticks = processes.Where(process => Descends(process.Key, roots, processes))
            .Sum(process => Number(process.Value[UserField]) + Number(process.Value[SystemField]));
        return TimeSpan.FromSeconds(ticks / TicksPerSecond);
    }

    /// <summary>Peak resident memory of a process in bytes.</summary>
    public static long PeakResidentBytes(int process) => StatusBytes(process, "VmHWM:");

    /// <summary>Resident memory of a process in bytes.</summary>
    public static long ResidentBytes(int process) => StatusBytes(process, "VmRSS:");

    private static long StatusBytes(int process, string label)
    {
        var line = File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith(label, StringComparison.Ordinal));
        return Number(line[label.Length..].Replace("kB", "", StringComparison.Ordinal).Trim()) * 1024;
    }

    private static bool Descends(int process, IReadOnlyList<int> roots, Dictionary<int, string[]> processes)
    {
        while (processes.TryGetValue(process, out var fields))
        {
            if (roots.Contains(process))
            {
                return true;
            }

            process = (int)Number(fields[ParentField]);
        }

        return false;
    }

    // The fields after the command, which may itself hold blanks and brackets: state is field 0.
    private static string[] Fields(int process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return [];
        }
        catch (UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
