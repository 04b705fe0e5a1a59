using System.Collections.Immutable;
using System.Globalization;

namespace Twin.City.Inventory;

/// <summary>Derivations as a cell of a table holds them: <c>street=street.nearest@0.9;powerW=lamp.power.by-lantern-type@0.5</c>.</summary>
public static class DerivationText
{
    /// <summary>Writes derivations; an empty text when there is none.</summary>
    public static string Format(ImmutableArray<Derivation> derivations) =>
        string.Join(';', derivations.Select(derivation => $"{derivation.Field}={derivation.Rule}@{derivation.Confidence.ToString("0.##", CultureInfo.InvariantCulture)}"));

    /// <summary>Reads derivations; false when the text has another form or a confidence is not between 0 and 1.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ImmutableArray<Derivation> derivations)
    {
        derivations = [];
        if (text.IsEmpty)
        {
            return true;
        }

        var builder = ImmutableArray.CreateBuilder<Derivation>();
        foreach (var range in text.Split(';'))
        {
            if (!TryParseOne(text[range], out var derivation))
            {
                return false;
            }

            builder.Add(derivation);
        }

        derivations = builder.ToImmutable();
        return true;
    }

    private static bool TryParseOne(ReadOnlySpan<char> text, out Derivation derivation)
    {
        derivation = new Derivation("", "", 0);
        var equals = text.IndexOf('=');
        var at = text.LastIndexOf('@');
        if (equals <= 0
            || at <= equals + 1
            || !double.TryParse(text[(at + 1)..], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var confidence)
            || confidence is < 0 or > 1)
        {
            return false;
        }

        derivation = new Derivation(text[..equals].ToString(), text[(equals + 1)..at].ToString(), confidence);
        return true;
    }
}
