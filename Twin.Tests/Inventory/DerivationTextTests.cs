using System.Collections.Immutable;
using FsCheck.Xunit;
using Twin.City.Inventory;
using Xunit;

namespace Twin.Tests.Inventory;

public sealed class DerivationTextTests
{
    [Fact]
    public void Is_compact()
    {
        ImmutableArray<Derivation> derivations = [new("zone", "zone.nearest", 0.6), new("powerW", "lamp.power.by-lantern-type", 0.5)];

        Assert.Equal("zone=zone.nearest@0.6;powerW=lamp.power.by-lantern-type@0.5", DerivationText.Format(derivations));
    }

    [Property]
    public bool Reads_what_it_wrote(byte[] confidences)
    {
        ImmutableArray<Derivation> derivations = [.. confidences.Select((confidence, i) => new Derivation($"field{i}", $"rule.{i}", confidence % 101 / 100.0))];

        return DerivationText.TryParse(DerivationText.Format(derivations), out var read) && read.SequenceEqual(derivations);
    }

    [Theory]
    [InlineData("powerW")]
    [InlineData("=rule@0.5")]
    [InlineData("powerW=@0.5")]
    [InlineData("powerW=rule")]
    [InlineData("powerW=rule@1.5")]
    [InlineData("powerW=rule@-1")]
    [InlineData("powerW=rule@0.5;")]
    public void Refuses_another_form(string text) => Assert.False(DerivationText.TryParse(text, out _));
}
