using Twin.Api.Ingress;
using Xunit;

namespace Twin.Tests.Ingress;

/// <summary>Bodies are let in while there is room, and the room comes back.</summary>
public sealed class BodyBudgetTests
{
    private const long Most = 300_000;

    [Fact]
    public void Bodies_are_let_in_until_their_bytes_fill_the_budget()
    {
        var budget = new BodyBudget(Most);

        Assert.True(budget.TryEnter(140_000, out _));
        Assert.True(budget.TryEnter(140_000, out _));
        Assert.False(budget.TryEnter(140_000, out _));
        Assert.True(budget.TryEnter(20_000, out _));
    }

    [Fact]
    public void A_body_that_was_answered_makes_room()
    {
        var budget = new BodyBudget(Most);
        Assert.True(budget.TryEnter(200_000, out var weight));
        Assert.False(budget.TryEnter(200_000, out _));

        budget.Leave(weight);

        Assert.True(budget.TryEnter(200_000, out _));
    }

    [Fact]
    public void One_alone_is_let_in_however_long_it_is()
    {
        var budget = new BodyBudget(1);

        Assert.True(budget.TryEnter(16_000_000, out var weight));
        Assert.False(budget.TryEnter(1, out _));
        budget.Leave(weight);
        Assert.True(budget.TryEnter(null, out _));
    }

    [Fact]
    public void A_body_weighs_no_more_than_what_is_in_memory_of_it()
    {
        var budget = new BodyBudget(2 * 256 * 1024);

        Assert.True(budget.TryEnter(16_000_000, out var weight));
        Assert.Equal(256 * 1024, weight);
        Assert.True(budget.TryEnter(null, out _));
        Assert.False(budget.TryEnter(1, out _));
    }
}
