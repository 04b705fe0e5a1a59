using Orleans.Storage;
using Twin.Silo.Storage;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Storage;

public sealed class StateSurvivesTests
{
    [Fact]
    public async Task What_was_written_is_there_for_the_next_process_with_its_version()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "state.db");
        var id = GrainId.Create("lamp", "lamp-00001");
        var written = new GrainState<string> { State = "desired" };
        await using (var storage = new GroupCommitGrainStorage(path, new PlainText()))
        {
            await storage.WriteStateAsync("lamp", id, written);
        }

        await using var next = new GroupCommitGrainStorage(path, new PlainText());
        var read = new GrainState<string> { State = "" };
        await next.ReadStateAsync("lamp", id, read);

        Assert.True(read.RecordExists);
        Assert.Equal("desired", read.State);
        Assert.Equal(written.ETag, read.ETag);
    }

    private sealed class PlainText : IGrainStorageSerializer
    {
        public BinaryData Serialize<T>(T? input) => new((input as string)!);

        public T Deserialize<T>(BinaryData input) => (T)(object)input.ToString();
    }
}
