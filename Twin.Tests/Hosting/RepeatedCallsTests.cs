using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using Twin.Api.Hosting;
using Xunit;

namespace Twin.Tests.Hosting;

/// <summary>A call that was turned away is made again, by Orleans' own pipeline of filters.</summary>
public sealed class RepeatedCallsTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_call_that_is_turned_away_twice_is_answered_and_the_caller_notices_nothing(bool isThrown)
    {
        var refusing = new Refusing(times: 2, new SiloUnavailableException("It is leaving."), isThrown);
        await using var cluster = await ClusterAsync(refusing);

        Assert.NotEmpty(await cluster.Client.GetGrain<IManagementGrain>(0).GetHosts());
        Assert.Equal(3, refusing.Calls);
    }

    [Fact]
    public async Task What_a_grain_refuses_for_its_own_reasons_is_not_asked_again()
    {
        var refusing = new Refusing(times: 1, new NotSupportedException("No."), isThrown: false);
        await using var cluster = await ClusterAsync(refusing);

        await Assert.ThrowsAsync<NotSupportedException>(() => cluster.Client.GetGrain<IManagementGrain>(0).GetHosts());
        Assert.Equal(1, refusing.Calls);
    }

    private static async Task<InProcessTestCluster> ClusterAsync(Refusing refusing)
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureClient(client =>
        {
            client.Services.AddSingleton<IOutgoingGrainCallFilter>(new RepeatedCalls(TimeProvider.System));
            client.Services.AddSingleton<IOutgoingGrainCallFilter>(refusing);
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        refusing.Begin();
        return cluster;
    }

    /// <summary>Stands between the calls and the silo, and turns the first of them away as a silo that leaves does.</summary>
    private sealed class Refusing(int times, Exception reason, bool isThrown) : IOutgoingGrainCallFilter
    {
        private bool _hasBegun;

        public int Calls { get; private set; }

        public void Begin() => _hasBegun = true;

        public Task Invoke(IOutgoingGrainCallContext context)
        {
            if (!_hasBegun || ++Calls > times)
            {
                return context.Invoke();
            }

            if (isThrown)
            {
                throw reason;
            }

            context.Response = Orleans.Serialization.Invocation.Response.FromException(reason);
            return Task.CompletedTask;
        }
    }
}
