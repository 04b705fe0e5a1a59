using Twin.City.Log;
using Xunit;

namespace Twin.Tests.Log;

public sealed class SearchWordsTests
{
    [Theory]
    [InlineData("Éclairage  HORS\nservice", "eclairage hors service")]
    [InlineData("L'Œuvre, ça coûte — Straße Ålesund Łódź", "l'oeuvre, ca coute — strasse alesund lodz")]
    [InlineData("lamp-00123", "lamp-00123")]
    [InlineData(" \t ", "")]
    public void Case_accents_and_spaces_do_not_matter(string text, string normal) => Assert.Equal(normal, SearchWords.Normalise(text));

    [Fact]
    public void Words_are_parted_by_space() => Assert.Equal(["fete", "lumieres"], SearchWords.Of("  Fête LUMIÈRES "));
}
