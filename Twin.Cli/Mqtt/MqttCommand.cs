using System.CommandLine;
using System.Security.Cryptography;
using Twin.City.Devices;
using Twin.City.Field;
using Twin.City.Inventory;
using Twin.Cli.Inventory;

namespace Twin.Cli.Mqtt;

/// <summary><c>twin mqtt</c>: who may speak at the MQTT door (docs/mqtt.md, «Who may speak»).</summary>
internal static class MqttCommand
{
    private const string DatabaseVariable = "ConnectionStrings__Twin";

    /// <summary>Makes the command with its subcommands.</summary>
    public static Command Create()
    {
        var data = new Option<string>("--data") { Description = "The data directory of a node that is alone.", DefaultValueFactory = _ => "var", Recursive = true };
        var database = new Option<string?>("--database")
        {
            Description = $"Connection string of a cluster's PostgreSQL, in the place of a data directory; when neither is named, that in {DatabaseVariable}, if there is one.",
            Recursive = true,
        };
        var command = new Command("mqtt", "Register, list and remove clients of the MQTT door.") { CreateRegister(Store), CreateList(Store), CreateRemove(Store) };
        command.Options.Add(data);
        command.Options.Add(database);
        return command;

        IClientStore Store(ParseResult parsed) => (parsed.GetValue(database), parsed.GetResult(data)) switch
        {
            ({ }, { Implicit: false }) => throw new IOException("Name either --data or --database."),
            ({ } named, _) => new ClientDatabase(named),
            (null, { Implicit: false }) => new ClientFile(parsed.GetRequiredValue(data)),
            _ => Environment.GetEnvironmentVariable(DatabaseVariable) is { Length: > 0 } usual ? new ClientDatabase(usual) : new ClientFile(parsed.GetRequiredValue(data)),
        };
    }

    private static Command CreateRegister(Func<ParseResult, IClientStore> store)
    {
        var name = new Argument<string>("name") { Description = "User name of the client." };
        var gateway = new Option<string?>("--gateway") { Description = "Id of the gateway that it is; it then receives the commands for all that it speaks for." };
        var zones = new Option<string[]>("--zone") { Description = "Speaks for the devices of this zone; may be repeated.", DefaultValueFactory = _ => [] };
        var kinds = new Option<string[]>("--kind")
        {
            Description = "Only for devices of this kind, of every zone when none is named; may be repeated.",
            DefaultValueFactory = _ => [],
        };
        var devices = new Option<string[]>("--device") { Description = "Speaks for this device; may be repeated.", DefaultValueFactory = _ => [] };
        var control = new Option<bool>("--control") { Description = "May break the emulated field (docs/field.md)." };
        var city = new Option<string>("--city") { Description = "Folder of the city package.", DefaultValueFactory = _ => "data/montpellier" };
        var command = new Command("register", "Register a client and print its token, once.") { name, gateway, zones, kinds, devices, control, city };
        command.SetAction((parsed, _) => GuardAsync(() => RegisterAsync(
            store(parsed),
            CityPackage.Load(parsed.GetRequiredValue(city)),
            new FieldClient(
                parsed.GetRequiredValue(name),
                "",
                parsed.GetValue(gateway),
                [.. parsed.GetRequiredValue(zones)],
                [.. parsed.GetRequiredValue(kinds).Select(Kind)],
                [.. parsed.GetRequiredValue(devices)],
                parsed.GetValue(control)))));
        return command;
    }

    private static Command CreateList(Func<ParseResult, IClientStore> store)
    {
        var command = new Command("list", "List the registered clients, one a line.");
        command.SetAction((parsed, _) => GuardAsync(() => ListAsync(store(parsed))));
        return command;
    }

    private static Command CreateRemove(Func<ParseResult, IClientStore> store)
    {
        var name = new Argument<string>("name") { Description = "User name of the client." };
        var command = new Command("remove", "Remove a client; if it is connected, it is disconnected within seconds.") { name };
        command.SetAction((parsed, _) => GuardAsync(() => RemoveAsync(store(parsed), parsed.GetRequiredValue(name))));
        return command;
    }

    private static async Task<int> RegisterAsync(IClientStore store, CityInventory city, FieldClient client)
    {
        if (client.Problem(city) is { } problem)
        {
            return Fail($"{client.User} was not registered: {problem}");
        }

        var token = FieldToken.Of(RandomNumberGenerator.GetBytes(FieldToken.Bytes));
        var change = await store.ChangeAsync(clients => Register(clients, city, client with { TokenSha256 = FieldToken.Sha256(token) }));
        if (change.Problem is { } refusal)
        {
            return Fail(refusal);
        }

        Console.WriteLine(token);
        return 0;
    }

    private static ClientChange Register(FieldClients clients, CityInventory city, FieldClient client)
    {
        if (clients.Find(client.User) is not null)
        {
            return ClientChange.Refused($"{client.User} is registered already; remove it first.");
        }

        var claims = new FieldClaims(city, clients);
        return client.DevicesIn(city).FirstOrDefault(device => claims.SpeakerFor(device.Ordinal) is not null) is { } taken
            ? ClientChange.Refused($"{client.User} was not registered: {claims.SpeakerFor(taken.Ordinal)!.User} speaks for {taken.Id} already.")
            : ClientChange.To(clients.With(client));
    }

    private static async Task<int> ListAsync(IClientStore store)
    {
        foreach (var client in (await store.ReadAsync()).All)
        {
            string?[] columns =
            [
                client.User,
                client.Gateway is null ? null : $"gateway {client.Gateway}",
                Words("zone", client.Zones),
                Words("kind", client.Kinds.Select(kind => kind.Name())),
                Words("device", client.Devices),
                client.Control ? "control" : null,
            ];
            Console.WriteLine(string.Join('\t', columns.OfType<string>()));
        }

        return 0;
    }

    private static async Task<int> RemoveAsync(IClientStore store, string name)
    {
        var change = await store.ChangeAsync(clients =>
            clients.Find(name) is null ? ClientChange.Refused($"There is no client '{name}'.") : ClientChange.To(clients.Without(name)));
        return change.Problem is { } problem ? Fail(problem) : 0;
    }

    private static string? Words(string what, IEnumerable<string> names) => string.Join(' ', names) is { Length: > 0 } joined ? $"{what} {joined}" : null;

    private static DeviceKind Kind(string name) => DeviceKinds.TryParse(name, out var kind)
        ? kind
        : throw new IOException($"There is no kind '{name}': {string.Join(", ", DeviceKinds.All.Select(known => known.Name()))}.");

    private static async Task<int> GuardAsync(Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (Exception exception) when (exception is CityPackageException or IOException or UnauthorizedAccessException)
        {
            return Fail(exception.Message);
        }
    }

    private static int Fail(string message)
    {
        Console.Error.WriteLine(message);
        return CityCommand.Failed;
    }
}
