using System.Collections.Immutable;

namespace Twin.City.Inventory;

/// <summary>Keeps one string for each text that many rows share, such as a lantern type.</summary>
internal sealed class TextPool
{
    private readonly HashSet<string> _texts = new(StringComparer.Ordinal);
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    public TextPool() => _lookup = _texts.GetAlternateLookup<ReadOnlySpan<char>>();

    public string Of(ReadOnlySpan<char> text)
    {
        if (_lookup.TryGetValue(text, out var known))
        {
            return known;
        }

        var added = text.ToString();
        _texts.Add(added);
        return added;
    }
}

/// <summary>Parses each distinct text of derivations once: a city has thirty thousand rows and a hundred texts.</summary>
internal sealed class DerivationPool
{
    private readonly Dictionary<string, ImmutableArray<Derivation>> _parsed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ImmutableArray<Derivation>>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    public DerivationPool() => _lookup = _parsed.GetAlternateLookup<ReadOnlySpan<char>>();

    public bool TryGet(ReadOnlySpan<char> text, out ImmutableArray<Derivation> derivations)
    {
        if (_lookup.TryGetValue(text, out derivations))
        {
            return true;
        }

        if (!DerivationText.TryParse(text, out derivations))
        {
            return false;
        }

        _parsed[text.ToString()] = derivations;
        return true;
    }

    public ImmutableArray<Derivation> Of(CsvSheet sheet, int column)
    {
        if (TryGet(sheet.Span(column), out var derivations))
        {
            return derivations;
        }

        sheet.Error($"derived is not of the form field=rule@confidence;…: '{sheet.Text(column)}'.");
        return [];
    }
}
