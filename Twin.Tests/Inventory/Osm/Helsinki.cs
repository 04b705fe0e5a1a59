using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Inventory.Osm;

/// <summary>The centre of Helsinki as it was surveyed. The extract lies beside the repository; without it the test is skipped.</summary>
internal static class Helsinki
{
    public static string Extract
    {
        get
        {
            var file = Path.GetFullPath(Path.Combine(TwinBuild.Repository, "..", "shared", "data", "osm", "helsinki-centre.osm.pbf"));
            Assert.SkipUnless(File.Exists(file), $"There is no extract {file}.");
            return file;
        }
    }
}
