using FsCheck.Xunit;
using Twin.City.Maintenance;
using Xunit;

namespace Twin.Tests.Maintenance;

/// <summary>When a connection that nobody speaks of any more counts as down.</summary>
public sealed class GatewayLinkTests
{
    private const long SaidMs = 1_000_000;
    private static readonly long GoodForMs = (long)GatewayLink.LongestUnsaid.TotalMilliseconds;
    private static readonly GatewayLink Up = new("gateway", [0], IsOnline: true, SaidMs) { GoodFor = GatewayLink.LongestUnsaid };

    [Fact]
    public void A_connection_that_nobody_has_said_for_ninety_seconds_is_down_and_a_later_word_brings_it_back()
    {
        Assert.Same(Up, Up.Lapse(latestMs: 0, SaidMs + GoodForMs));

        var down = Up.Lapse(latestMs: 0, SaidMs + GoodForMs + 1);

        Assert.Equal((90_000, false, SaidMs + GoodForMs + 1, SaidMs), (GoodForMs, down.IsOnline, down.SinceMs, down.AtMs));
        Assert.True(down.IsOpenedBy(Up with { AtMs = SaidMs + 1 }));
        Assert.True(down.Hear(latestMs: SaidMs + 1, SaidMs + 200_000) is { IsOnline: true, SaidMs: SaidMs + 200_000 });
    }

    [Fact]
    public void One_behind_which_somebody_was_heard_meanwhile_is_up_and_what_was_heard_before_brings_it_not_back()
    {
        var heard = Up.Lapse(latestMs: SaidMs + 60_000, SaidMs + GoodForMs + 1);
        Assert.Equal((true, SaidMs + 60_000), (heard.IsOnline, heard.SaidMs));

        var down = heard.Lapse(latestMs: SaidMs + 60_000, SaidMs + 60_000 + GoodForMs + 1);
        Assert.False(down.IsOnline);
        Assert.Same(down, down.Hear(latestMs: SaidMs + 60_000, nowMs: SaidMs + 400_000));
    }

    [Fact]
    public void A_word_said_again_opens_nothing_and_that_of_another_connection_does()
    {
        Assert.False(Up.IsOpenedBy(Up with { AtMs = SaidMs + 30_000 }));
        Assert.True(Up.IsOpenedBy(Up with { AtMs = SaidMs + 30_000, ConnectedMs = SaidMs + 30_000 }));
        Assert.False(Up.IsOpenedBy(Up with { IsOnline = false, ConnectedMs = SaidMs + 30_000 }));

        // The old node still holds its end; the new one says again what it said first.
        var moved = Up.Then(Up with { AtMs = SaidMs + 500, ConnectedMs = SaidMs + 500 }).Then(Up with { AtMs = SaidMs + 600 });
        Assert.False(moved.IsOpenedBy(Up with { AtMs = SaidMs + 700, ConnectedMs = SaidMs + 500 }));
        Assert.Equal(SaidMs, moved.SinceMs);
    }

    [Property]
    public void It_lapses_only_when_it_was_up_by_a_word_that_ends_and_neither_said_nor_heard_for_as_long(bool isOnline, bool ends, ushort heardS, ushort nowS)
    {
        var link = Up with { IsOnline = isOnline, GoodFor = ends ? GatewayLink.LongestUnsaid : null };
        var (latestMs, nowMs) = (SaidMs + (heardS * 1_000L), SaidMs + (nowS * 1_000L));

        var after = link.Lapse(latestMs, nowMs);

        var isOver = ends && nowMs - SaidMs > GoodForMs && nowMs - latestMs > GoodForMs;
        Assert.Equal(isOnline && !isOver, after.IsOnline);
        Assert.Equal(after.IsOnline, after.Lapse(latestMs, nowMs).IsOnline);
    }
}
