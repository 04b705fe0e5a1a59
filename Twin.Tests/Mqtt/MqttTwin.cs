using Twin.City.Devices;
using Twin.City.Field;
using Twin.Tests.Api;
using Twin.Tests.Mqtt;
using Twin.Tests.Processes;
using Xunit;

[assembly: AssemblyFixture(typeof(MqttTwin))]

namespace Twin.Tests.Mqtt;

/// <summary>
/// One running city with its broker for all MQTT tests that do not harm it. Tests stay out of each other's way by taking devices of their own and registering
/// clients of their own, as an operator would while the city runs.
/// </summary>
public sealed class MqttTwin : IAsyncLifetime
{
    /// <summary>The token of every client that tests register.</summary>
    public const string Token = "test-token";

    private readonly TemporaryFolder _data = new();
    private readonly SemaphoreSlim _registering = new(1, 1);
    private readonly Lazy<Task<TwinProcess>> _process;
    private readonly Dictionary<string, Queue<Device>> _untaken = new(StringComparer.Ordinal);

    /// <summary>Nothing is started yet.</summary>
    public MqttTwin() => _process = new Lazy<Task<TwinProcess>>(() => TwinProcess.StartAsync(_data.Path, TwinProcess.WithBroker));

    /// <summary>Its data directory.</summary>
    public string DataFolder => _data.Path;

    /// <summary>The running process.</summary>
    public Task<TwinProcess> ProcessAsync() => _process.Value;

    /// <summary>The HTTP side of the running city.</summary>
    public async Task<TwinClient> HttpAsync() => new((await _process.Value).Http);

    /// <summary>The broker's port.</summary>
    public async Task<int> PortAsync() => (await _process.Value).MqttPort;

    /// <summary>Registers a client that speaks for single devices, and connects it.</summary>
    public async Task<MqttDevice> ConnectAsync(string user, params Device[] devices) =>
        await ConnectAsync(new FieldClient(user, "", null, [], [], [.. devices.Select(device => device.Id)], Control: false));

    /// <summary>Registers a client that is a gateway of single devices, and connects it.</summary>
    public async Task<MqttDevice> ConnectGatewayAsync(string user, string gateway, params Device[] devices) =>
        await ConnectAsync(new FieldClient(user, "", gateway, [], [], [.. devices.Select(device => device.Id)], Control: false));

    /// <summary>Registers a client and connects it.</summary>
    public async Task<MqttDevice> ConnectAsync(FieldClient client)
    {
        await RegisterAsync(client);
        return await MqttDevice.ConnectAsync(await PortAsync(), client.User, Token);
    }

    /// <summary>Registers a client, with <see cref="Token"/>.</summary>
    public Task RegisterAsync(FieldClient client) => ChangeAsync(clients => clients.With(client with { TokenSha256 = FieldToken.Sha256(Token) }));

    /// <summary>Removes a client.</summary>
    public Task RemoveAsync(string user) => ChangeAsync(clients => clients.Without(user));

    /// <summary>Hands out devices of a kind that no other test is given.</summary>
    public async Task<Device[]> TakeAsync(DeviceKind kind, int count)
    {
        var http = await HttpAsync();
        await _registering.WaitAsync();
        try
        {
            if (!_untaken.TryGetValue(kind.Name(), out var untaken))
            {
                var page = await http.GetAsync<DevicePage>($"/api/devices?kind={kind.Name()}&limit=1000");
                _untaken[kind.Name()] = untaken = new Queue<Device>(page.Items);
            }

            Assert.True(untaken.Count >= count, $"The city has too few of {kind} for all tests.");
            return [.. Enumerable.Range(0, count).Select(_ => untaken.Dequeue())];
        }
        finally
        {
            _registering.Release();
        }
    }

    /// <summary>The sum of a counter in <c>/metrics</c> over the series that have a label; 0 when there is none.</summary>
    public async Task<double> MetricAsync(string name, string label)
    {
        return Metrics.Sum(await (await ProcessAsync()).Http.GetStringAsync("/metrics"), name, label);
    }

    /// <inheritdoc />
    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_process.IsValueCreated)
        {
            await (await _process.Value).DisposeAsync();
        }

        _registering.Dispose();
        _data.Dispose();
    }

    private async Task ChangeAsync(Func<FieldClients, FieldClients> change)
    {
        await _registering.WaitAsync();
        try
        {
            var path = Path.Combine(_data.Path, FieldClients.FileName);
            var clients = File.Exists(path) ? FieldClients.Parse(await File.ReadAllTextAsync(path)) : FieldClients.Nobody;
            await File.WriteAllTextAsync(path + ".next", change(clients).Write());
            File.Move(path + ".next", path, overwrite: true);
        }
        finally
        {
            _registering.Release();
        }
    }
}
