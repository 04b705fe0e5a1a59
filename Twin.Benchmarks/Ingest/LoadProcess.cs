using System.Net;
using System.Text.Json;
using Twin.Benchmarks.Load;
using Twin.Benchmarks.Processes;

namespace Twin.Benchmarks.Ingest;

/// <summary>The harness's side of the load process.</summary>
public sealed class LoadProcess : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private LoadProcess(ChildProcess process) => _process = process;

    /// <summary>Starts a load process against a server.</summary>
    public static LoadProcess Start(IPEndPoint server, string lampFile, params IEnumerable<int> serverProcesses) =>
        new(ChildProcess.StartSelf(LoadCommand.Verb, server.ToString(), lampFile, string.Join(',', serverProcesses)));

    /// <summary>Asks for a window and waits for its figures. Throws <see cref="InvalidOperationException"/> with what went wrong there.</summary>
    public async Task<LoadFigures> AskAsync(LoadRequest request)
    {
        var answer = await _process.AskAsync(JsonSerializer.Serialize(request, LoadJson.Default.LoadRequest));
        var figures = JsonSerializer.Deserialize(answer, LoadJson.Default.LoadFigures)!;
        return figures.Error is null ? figures : throw new InvalidOperationException(figures.Error);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
