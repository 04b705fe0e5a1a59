using Npgsql;
using Twin.Api.Hosting;
using Twin.City.Inventory;
using Twin.Journal;

const int Refused = 2;
try
{
    await TwinNode.RunAsync(args);
    return 0;
}
catch (NpgsqlException away)
{
    await Console.Error.WriteLineAsync($"--ConnectionStrings:Twin: {away.Message}");
    return Refused;
}
catch (Exception refusal) when (refusal is StartRefusedException or CityPackageException or JournalUnusableException or IOException or UnauthorizedAccessException)
{
    await Console.Error.WriteLineAsync(refusal.Message);
    return Refused;
}
