using System.Globalization;
using Twin.Benchmarks.Processes;
using Twin.City.Inventory.Import;
using Twin.Tests.Inventory;

namespace Twin.Tests.Processes;

/// <summary>A cluster as an operator runs it: processes of several roles on one PostgreSQL and one city package, a few streets about the centre of Montpellier in all its zones.</summary>
public sealed class TwinMembers : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<Member> _members = [];

    /// <summary>Makes the city; no process runs yet.</summary>
    /// <param name="connectionString">Of an empty database.</param>
    public TwinMembers(string connectionString)
    {
        ConnectionString = connectionString;
        City = _folder.In("city");
        SmallLayers.Write(_folder.In("layers"), 0);
        CityImport.Run(_folder.In("layers"), Montpellier.Mapping, City);
    }

    /// <summary>The database that makes them one cluster.</summary>
    public string ConnectionString { get; }

    /// <summary>Folder of the city package.</summary>
    public string City { get; }

    /// <summary>All of them, running or not.</summary>
    public IReadOnlyList<Member> All => _members;

    /// <summary>Those without doors.</summary>
    public IEnumerable<Member> Silos => _members.Where(member => member.Role == "silo");

    /// <summary>Those that serve clients.</summary>
    public IEnumerable<Member> Doors => _members.Where(member => member.Role is "api" or "all");

    /// <summary>Adds a member that is not started yet.</summary>
    public Member Add(string role, params string[] arguments)
    {
        // Fixed ports, as an operator gives them: a silo that comes back under its address tells the others at once that the one before is gone.
        string[] ports = role == "api"
            ? []
            : ["--Twin:Silo:Port", Port(), "--Twin:Silo:GatewayPort", Port()];
        var name = string.Create(CultureInfo.InvariantCulture, $"{role}-{_members.Count}");
        var member = new Member(this, name, role, _folder.In(name), [.. Common, .. ports, .. arguments]);
        _members.Add(member);
        return member;
    }

    /// <summary>Forgets a member that has ended.</summary>
    public void Remove(Member member) => _members.Remove(member);

    /// <summary>Starts those that do not run, all at once, and returns when each is ready.</summary>
    public Task StartAsync() => Task.WhenAll(_members.Where(member => !member.Runs).Select(member => member.StartAsync()));

    /// <summary>Waits until each that runs says at <c>/health/ready</c> that it is.</summary>
    public async Task AreReadyAsync()
    {
        foreach (var member in _members.Where(member => member.Runs))
        {
            await Eventually.Async(member.IsReadyAsync, ready => ready, $"{member.Name} to be ready");
        }
    }

    /// <summary>Runs a process with the settings of a member where it is expected to refuse to start. What comes later in <paramref name="arguments"/> wins.</summary>
    public Task<FinishedProcess> RunToExitAsync(params string[] arguments) =>
        TwinProcess.RunMemberToExitAsync(_folder.In("refused"), ConnectionString, [.. Common, .. arguments]);

    /// <summary>What all have written, for messages.</summary>
    public override string ToString() => string.Join('\n', _members.Select(member => $"=== {member.Name}\n{member.Output}"));

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var member in _members)
        {
            await member.DisposeAsync();
        }

        _folder.Dispose();
    }

    // Nobody spreads requests by a balancer that asks once a second; the load of the tests asks five times a second.
    private string[] Common => ["--Twin:City", City, "--Twin:DrainFor", "00:00:02"];

    private static string Port() => FreePort.Find().ToString(CultureInfo.InvariantCulture);
}
