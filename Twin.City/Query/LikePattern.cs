namespace Twin.City.Query;

/// <summary>A pattern of LIKE: <c>%</c> stands for any characters, <c>_</c> for one, <c>\</c> takes the meaning from the next.</summary>
internal sealed class LikePattern
{
    private readonly List<(char Character, bool IsWild)> _parts = [];
    private readonly bool _isCaseless;

    /// <summary>Reads a pattern.</summary>
    public LikePattern(string pattern, bool isCaseless)
    {
        _isCaseless = isCaseless;
        for (var i = 0; i < pattern.Length; i++)
        {
            var isEscaped = pattern[i] == '\\' && i + 1 < pattern.Length;
            i += isEscaped ? 1 : 0;
            _parts.Add((Fold(pattern[i]), !isEscaped && pattern[i] is '%' or '_'));
        }
    }

    /// <summary>True when the whole text follows the pattern. At most as many steps as text and pattern have characters, multiplied.</summary>
    public bool Fits(string text)
    {
        var (part, at) = (0, 0);

        // Where to go on when what follows the latest % does not fit: one character later.
        var (partAfterAny, atAfterAny) = (-1, 0);
        while (at < text.Length)
        {
            if (part < _parts.Count && _parts[part] is ('%', true))
            {
                (partAfterAny, atAfterAny) = (++part, at);
            }
            else if (part < _parts.Count && FitsOne(_parts[part], text[at]))
            {
                part++;
                at++;
            }
            else if (partAfterAny >= 0)
            {
                (part, at) = (partAfterAny, ++atAfterAny);
            }
            else
            {
                return false;
            }
        }

        while (part < _parts.Count && _parts[part] is ('%', true))
        {
            part++;
        }

        return part == _parts.Count;
    }

    private bool FitsOne((char Character, bool IsWild) part, char character) => part.IsWild || part.Character == Fold(character);

    private char Fold(char character) => _isCaseless ? char.ToUpperInvariant(character) : character;
}
