using FsCheck;
using FsCheck.Xunit;
using Twin.City.Zones;
using Xunit;

namespace Twin.Tests.Zones;

/// <summary>Where sectors live among members (<see cref="Sector.HomeOf"/>): the same for everybody, and as little as can be moves when members come and go.</summary>
public class SectorProperties
{
    private const int Lookups = 200;

    [Property]
    public void Every_sector_has_a_home_among_the_members(NonEmptyArray<uint> drawn)
    {
        var members = Members(drawn);
        Assert.All(Enumerable.Range(0, Sector.Most), sector => Assert.InRange(Sector.HomeOf(sector, members), 0, members.Length - 1));
    }

    [Property]
    public void The_order_in_which_members_are_named_does_not_matter(NonEmptyArray<uint> drawn, int seed)
    {
        var members = Members(drawn);
        var shuffled = (uint[])members.Clone();
        new Random(seed).Shuffle(shuffled);
        Assert.Equal(Homes(members), Homes(shuffled));
    }

    [Property]
    public void When_a_member_goes_only_its_sectors_move(NonEmptyArray<uint> drawn, NonNegativeInt place)
    {
        var before = Members(drawn);
        if (before.Length < 2)
        {
            return;
        }

        var gone = before[place.Get % before.Length];
        uint[] after = [.. before.Where(member => member != gone)];
        foreach (var (was, becomes) in Homes(before).Zip(Homes(after)))
        {
            Assert.True(was == becomes || was == gone, $"A sector of {was} moved to {becomes} though {gone} went.");
        }
    }

    [Property]
    public void When_a_member_comes_sectors_move_only_to_it(NonEmptyArray<uint> drawn, uint newcomer)
    {
        var before = Members(drawn);
        if (before.Contains(newcomer))
        {
            return;
        }

        foreach (var (was, becomes) in Homes(before).Zip(Homes([.. before, newcomer])))
        {
            Assert.True(was == becomes || becomes == newcomer, $"A sector of {was} moved to {becomes} though {newcomer} came.");
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    public void Over_many_clusters_every_member_has_about_its_share(int count)
    {
        var random = new Random(20261124);
        var most = 0;
        var sectorsOfFirst = 0;
        for (var i = 0; i < Lookups; i++)
        {
            uint[] members = [.. Enumerable.Range(0, count).Select(_ => (uint)random.NextInt64(uint.MaxValue)).Distinct()];
            var homes = Homes(members);
            most = Math.Max(most, homes.CountBy(home => home).Max(share => share.Value));
            sectorsOfFirst += homes.Count(home => home == members[0]);
        }

        // 64 draws of probability 1/count each: over all clusters the mean lies within a tenth of its share, and no member of any has more than five deviations above it.
        var share = (double)Sector.Most / count;
        Assert.InRange((double)sectorsOfFirst / Lookups, 0.9 * share, 1.1 * share);
        Assert.True(most <= share + (5 * Math.Sqrt(share * (1 - (1.0 / count)))), $"One of {count} members had {most} of {Sector.Most} sectors.");
    }

    [Fact]
    public void Homes_stay_what_they_were_since_members_of_two_versions_must_agree() =>
        Assert.Equal("0110222011211020200021102110202021212010112021112101001102210201", string.Concat(Enumerable.Range(0, Sector.Most).Select(sector => Sector.HomeOf(sector, [17, 4_000_000_000, 123_456_789]))));

    private static uint[] Members(NonEmptyArray<uint> drawn) => [.. drawn.Get.Distinct()];

    private static uint[] Homes(uint[] members) => [.. Enumerable.Range(0, Sector.Most).Select(sector => members[Sector.HomeOf(sector, members)])];
}
