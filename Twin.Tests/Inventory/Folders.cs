using Xunit;

namespace Twin.Tests.Inventory;

/// <summary>Compares folders byte by byte.</summary>
internal static class Folders
{
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
