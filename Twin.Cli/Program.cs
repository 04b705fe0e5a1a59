using System.CommandLine;
using Twin.Cli.Inventory;
using Twin.Cli.Mqtt;

var root = new RootCommand("The command line of the twin.") { CityCommand.Create(), MqttCommand.Create() };
var parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    foreach (var error in parsed.Errors)
    {
        await Console.Error.WriteLineAsync(error.Message);
    }

    return CityCommand.Failed;
}

return await parsed.InvokeAsync();
