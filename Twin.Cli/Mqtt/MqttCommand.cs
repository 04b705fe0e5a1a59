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
    /// <summary>Makes the command with its subcommands.</summary>
    public static Command Create()
    {
        var data = new Option<string>("--data") { Description = "The node's data directory.", DefaultValueFactory = _ => "var", Recursive = true };
        var command = new Command("mqtt", "Register, list and remove clients of the MQTT door.") { CreateRegister(data), CreateList(data), CreateRemove(data) };
        command.Options.Add(data);
        return command;
    }

    private static Command CreateRegister(Option<string> data)
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
            parsed.GetRequiredValue(data),
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

    private static Command CreateList(Option<string> data)
    {
        var command = new Command("list", "List the registered clients, one a line.");
        command.SetAction((parsed, _) => GuardAsync(() => Task.FromResult(List(parsed.GetRequiredValue(data)))));
        return command;
    }

    private static Command CreateRemove(Option<string> data)
    {
        var name = new Argument<string>("name") { Description = "User name of the client." };
        var command = new Command("remove", "Remove a client; if it is connected, it is disconnected within seconds.") { name };
        command.SetAction((parsed, _) => GuardAsync(() => RemoveAsync(parsed.GetRequiredValue(data), parsed.GetRequiredValue(name))));
        return command;
    }

    private static async Task<int> RegisterAsync(string dataDirectory, CityInventory city, FieldClient client)
    {
        if (client.Problem(city) is { } problem)
        {
            return Fail($"{client.User} was not registered: {problem}");
        }

        using var alone = await ClientFile.LockAsync(dataDirectory);
        var clients = ClientFile.Read(dataDirectory);
        if (clients.Find(client.User) is not null)
        {
            return Fail($"{client.User} is registered already; remove it first.");
        }

        var claims = new FieldClaims(city, clients);
        if (client.DevicesIn(city).FirstOrDefault(device => claims.SpeakerFor(device.Ordinal) is not null) is { } taken)
        {
            return Fail($"{client.User} was not registered: {claims.SpeakerFor(taken.Ordinal)!.User} speaks for {taken.Id} already.");
        }

        var token = FieldToken.Of(RandomNumberGenerator.GetBytes(FieldToken.Bytes));
        ClientFile.Write(dataDirectory, clients.With(client with { TokenSha256 = FieldToken.Sha256(token) }));
        Console.WriteLine(token);
        return 0;
    }

    private static int List(string dataDirectory)
    {
        foreach (var client in ClientFile.Read(dataDirectory).All)
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

    private static async Task<int> RemoveAsync(string dataDirectory, string name)
    {
        if (ClientFile.Read(dataDirectory).Find(name) is null)
        {
            return Fail($"There is no client '{name}'.");
        }

        using var alone = await ClientFile.LockAsync(dataDirectory);
        ClientFile.Write(dataDirectory, ClientFile.Read(dataDirectory).Without(name));
        return 0;
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
