using System.CommandLine;
using Npgsql;
using Twin.City.Inventory;

namespace Twin.Benchmarks.Peers;

/// <summary>The hidden verb that hosts <see cref="PostgresDoor"/> as a process of its own.</summary>
public static class PostgresDoorCommand
{
    /// <summary>The verb.</summary>
    public const string Verb = "postgres-door";

    /// <summary>Path that upserts the last value of each device.</summary>
    public const string UpsertPath = "/api/readings";

    /// <summary>Path that upserts and also appends every reading to a table.</summary>
    public const string HistoryPath = "/api/readings-with-history";

    /// <summary>Builds the verb.</summary>
    public static Command Build()
    {
        var url = new Argument<string>("url") { Description = "Where to listen." };
        var connection = new Argument<string>("connection") { Description = "The database." };
        var city = new Argument<DirectoryInfo>("city") { Description = "The city package." };
        var command = new Command(Verb, "Hosts the door that writes straight into PostgreSQL.") { url, connection, city };
        command.Hidden = true;
        command.SetAction((parsed, stop) =>
            RunAsync(parsed.GetRequiredValue(url), parsed.GetRequiredValue(connection), CityPackage.Load(parsed.GetRequiredValue(city).FullName), stop));
        return command;
    }

    private static async Task RunAsync(string url, string connectionString, CityInventory city, CancellationToken stop)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        var door = new PostgresDoor(source, city, TimeProvider.System);
        await door.CreateSchemaAsync();

        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(url);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        await using var app = builder.Build();
        app.MapPost(UpsertPath, context => TakeAsync(door, context, withHistory: false));
        app.MapPost(HistoryPath, context => TakeAsync(door, context, withHistory: true));
        await app.StartAsync(stop);
        await Console.Out.WriteLineAsync("ready");
        await app.WaitForShutdownAsync(stop);
    }

    private static async Task TakeAsync(PostgresDoor door, HttpContext context, bool withHistory)
    {
        var body = context.Request.BodyReader;
        var read = await body.ReadAsync(context.RequestAborted);
        while (!read.IsCompleted)
        {
            body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            read = await body.ReadAsync(context.RequestAborted);
        }

        var (readings, accepted) = await door.TakeAsync(read.Buffer, withHistory);
        body.AdvanceTo(read.Buffer.End);
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(
            $$"""{"accepted":{{accepted}},"duplicate":0,"older":{{readings - accepted}},"pending":0,"refused":0,"refusals":[]}""", context.RequestAborted);
    }
}
