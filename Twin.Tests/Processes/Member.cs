using Twin.Tests.Api;
using Twin.Tests.Mqtt;

namespace Twin.Tests.Processes;

/// <summary>One member of a cluster: the process that runs now under its name, and after its end the next one.</summary>
public sealed class Member : IAsyncDisposable
{
    private readonly TwinMembers _cluster;
    private readonly string _folder;
    private readonly string[] _arguments;
    private TwinProcess? _process;
    private string _earlier = "";

    internal Member(TwinMembers cluster, string name, string role, string folder, string[] arguments)
    {
        (_cluster, Name, Role, _folder, _arguments) = (cluster, name, role, folder, arguments);
    }

    /// <summary>How tests call it.</summary>
    public string Name { get; }

    /// <summary>Its <c>--Twin:Role</c>.</summary>
    public string Role { get; }

    /// <summary>True between its start and its end.</summary>
    public bool Runs => _process is not null;

    /// <summary>The process that runs.</summary>
    /// <exception cref="InvalidOperationException">None does.</exception>
    public TwinProcess Process => _process ?? throw new InvalidOperationException($"{Name} does not run.");

    /// <summary>Its HTTP side.</summary>
    public TwinClient Client => new(Process.Http);

    /// <summary>What it has written, those before it included.</summary>
    public string Output => $"{_earlier}{_process?.Output}";

    /// <summary>Starts it and returns when it is ready.</summary>
    public async Task StartAsync()
    {
        _process = await TwinProcess.StartMemberAsync(_folder, _cluster.ConnectionString, ["--Twin:Role", Role, .. _arguments]);
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        await Process.KillAsync();
        await EndedAsync();
    }

    /// <summary>SIGTERM; answers its exit code.</summary>
    public async Task<int> StopAsync()
    {
        var code = await Process.StopAsync();
        await EndedAsync();
        return code;
    }

    /// <summary>What <c>/health/ready</c> says; false also when nobody answers.</summary>
    public async Task<bool> IsReadyAsync()
    {
        try
        {
            if (_process is not { } process)
            {
                return false;
            }

            using var answer = await process.Http.GetAsync("/health/ready");
            return answer.IsSuccessStatusCode;
        }
        catch (Exception gone) when (gone is HttpRequestException or OperationCanceledException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>A number of <c>/metrics</c>, summed over the series that have a label.</summary>
    public async Task<double> NumberAsync(string metric, string label) => Metrics.Sum(await Process.Http.GetStringAsync("/metrics"), metric, label);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => new(EndedAsync());

    private async Task EndedAsync()
    {
        if (Interlocked.Exchange(ref _process, null) is { } process)
        {
            _earlier += $"{process.Output}\n=== {Name} ended\n";
            await process.DisposeAsync();
        }
    }
}
