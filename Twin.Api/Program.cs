using Twin.Api.Field;
using Twin.Api.Hosting;
using Twin.City.Inventory;
using Twin.Journal;

const int Refused = 2;
try
{
    var role = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(args).Build()["Twin:Role"];
    await (role == "field" ? FieldNode.RunAsync(args) : TwinNode.RunAsync(args));
    return 0;
}
catch (Exception refusal) when (refusal is StartRefusedException or CityPackageException or JournalUnusableException or IOException or UnauthorizedAccessException)
{
    await Console.Error.WriteLineAsync(refusal.Message);
    return Refused;
}
