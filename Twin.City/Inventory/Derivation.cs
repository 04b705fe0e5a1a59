namespace Twin.City.Inventory;

/// <summary>Says that one field of one thing was not measured by the city but worked out by a written rule.</summary>
/// <param name="Field">The field's name as the interfaces spell it, such as <c>powerW</c>; <c>*</c> when the whole thing is derived.</param>
/// <param name="Rule">The id of the rule in the package's <c>city.json</c>.</param>
/// <param name="Confidence">0 to 1.</param>
public sealed record Derivation(string Field, string Rule, double Confidence)
{
    /// <summary>The field that stands for the whole thing.</summary>
    public const string Whole = "*";
}

/// <summary>A rule by which fields were derived.</summary>
/// <param name="Id">Such as <c>lamp.power.by-lantern-type</c>.</param>
/// <param name="Text">What it does, in a sentence.</param>
/// <param name="Source">Where it comes from, or null.</param>
public sealed record DerivationRule(string Id, string Text, string? Source);
