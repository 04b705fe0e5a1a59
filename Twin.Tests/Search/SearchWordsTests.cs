using Twin.City.Search;
using Xunit;

namespace Twin.Tests.Search;

/// <summary>How texts are folded for searching.</summary>
public sealed class SearchWordsTests
{
    [Theory]
    [InlineData("Rue d'Alsace", "rue d alsace")]
    [InlineData("  Avenue du Père   Soulas ", "avenue du pere soulas")]
    [InlineData("Œuvre de l’Ægypte", "oeuvre de l aegypte")]
    [InlineData("Voie non dénommée", "voie non denommee")]
    [InlineData("De\u0301nomme\u0301e", "denommee")]
    [InlineData("HÄMEENTIE – Øresund, Straße", "hameentie oresund strasse")]
    [InlineData("lamp-00123", "lamp 00123")]
    [InlineData("Οδός Αθηνών", "οδοσ αθηνων")]
    [InlineData("!?", "")]
    [InlineData("", "")]
    public void Case_accents_and_signs_do_not_matter(string text, string folded) => Assert.Equal(folded, SearchWords.Fold(text));

    [Fact]
    public void What_is_no_character_at_all_does_no_harm() => Assert.Equal("a\ud800 b", SearchWords.Fold("A\ud800 B"));

    [Fact]
    public void Words_are_parted_by_space() => Assert.Equal(["fete", "lumieres"], SearchWords.Of("  Fête LUMIÈRES "));
}
