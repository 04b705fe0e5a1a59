using Twin.City.Inventory;
using Twin.City.Maintenance;
using Twin.Tests.Inventory;
using Xunit;

namespace Twin.Tests.Maintenance;

public sealed class FailurePlanTests
{
    private static readonly DateTimeOffset Begin = new(2026, 11, 24, 0, 0, 0, TimeSpan.Zero);
    private static readonly CityInventory City = CityPackage.Load(Montpellier.Package);

    [Fact]
    public void A_city_has_about_as_many_failures_an_hour_as_it_was_told_and_each_lasts_about_an_hour()
    {
        var plan = FailurePlan.For(City, 5, 60);
        var failures = new HashSet<(int Device, DateTimeOffset From, TimeSpan Lasts)>();
        for (var minute = 0; minute < 6 * 60; minute += 5)
        {
            var now = Begin.AddMinutes(minute);
            foreach (var device in City.Devices)
            {
                if (plan.OfDevice(device, now) is { } failure)
                {
                    Assert.True(failure.From <= now && now < failure.Until);
                    failures.Add((device.Ordinal, failure.From, failure.Until - failure.From));
                }
            }
        }

        var begun = failures.Count(failure => failure.From >= Begin);
        Assert.InRange(begun, 6 * 60 * 0.8, 6 * 60 * 1.15);
        Assert.All(failures, failure => Assert.InRange(failure.Lasts, TimeSpan.FromMinutes(10), FailurePlan.Longest));
        Assert.InRange(failures.Average(failure => failure.Lasts.TotalMinutes), 45, 75);
        Assert.True(failures.Count(failure => City.Devices[failure.Device] is Lamp) > begun * 0.8);
    }

    [Fact]
    public void The_same_seed_has_the_same_failures_another_seed_others_and_no_failures_has_none()
    {
        Assert.Equal(Failing(7, 16), Failing(7, 16));
        Assert.NotEqual(Failing(7, 16), Failing(8, 16));
        Assert.NotEmpty(Failing(7, 16));
        Assert.Empty(Failing(7, 0));
    }

    private static int[] Failing(long seed, double failuresPerHour)
    {
        var plan = FailurePlan.For(City, seed, failuresPerHour);
        return [.. City.Devices.Where(device => plan.OfDevice(device, Begin) is not null).Select(device => device.Ordinal)];
    }
}
