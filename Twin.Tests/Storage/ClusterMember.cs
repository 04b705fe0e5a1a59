using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Orleans.Configuration;
using Twin.Benchmarks.Processes;
using Twin.Silo.Storage;

namespace Twin.Tests.Storage;

/// <summary>Hosts of this process that find each other through a PostgreSQL as those on different machines do: real ports, no test cluster.</summary>
internal static class ClusterMember
{
    /// <summary>A silo that is not started.</summary>
    public static IHost Silo(NpgsqlDataSource database)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.UseOrleans(silo =>
        {
            silo.Services.Configure<ClusterOptions>(Name);
            silo.ConfigureEndpoints(IPAddress.Loopback, FreePort.Find(), FreePort.Find());
            silo.UseClusterMembership(database);
            silo.AddClusterStorage(database);
        });
        return builder.Build();
    }

    /// <summary>A client that is not started.</summary>
    public static IHost Client(NpgsqlDataSource database)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.UseOrleansClient(client =>
        {
            client.Services.Configure<ClusterOptions>(Name);
            client.UseClusterMembership(database);
        });
        return builder.Build();
    }

    private static void Name(ClusterOptions cluster)
    {
        cluster.ClusterId = "twin";
        cluster.ServiceId = "twin";
    }
}
