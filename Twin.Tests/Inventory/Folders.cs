using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Inventory;

/// <summary>Folders of files: made, copied, compared byte by byte.</summary>
internal static class Folders
{
    /// <summary>The path of something in a folder.</summary>
    public static string In(this TemporaryFolder folder, string name) => Path.Combine(folder.Path, name);

    /// <summary>A copy of a folder, for a test to break.</summary>
    public static string Copy(this TemporaryFolder folder, string source, string name)
    {
        var copy = Directory.CreateDirectory(folder.In(name)).FullName;
        foreach (var file in Directory.EnumerateFiles(source))
        {
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        }

        return copy;
    }

    public static void AssertSame(string expected, string actual)
    {
        var names = Names(expected);
        Assert.Equal(names, Names(actual));
        foreach (var name in names)
        {
            var same = File.ReadAllBytes(Path.Combine(expected, name)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(actual, name)));
            Assert.True(same, $"{name} differs.");
        }
    }

    private static string[] Names(string folder) => [.. Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];
}
