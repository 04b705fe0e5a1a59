using System.Globalization;
using System.Text;

namespace Twin.City.Query;

/// <summary>Cuts a filter's text into tokens.</summary>
internal sealed class FilterLexer(string text)
{
    private int _next;

    /// <summary>All tokens of a text, the last of which is its end. Throws <see cref="FilterException"/> where there is none.</summary>
    public static List<FilterToken> Read(string text)
    {
        var lexer = new FilterLexer(text);
        var tokens = new List<FilterToken>();
        do
        {
            tokens.Add(lexer.Next());
        }
        while (tokens[^1].Kind != FilterTokenKind.End);
        return tokens;
    }

    private FilterToken Next()
    {
        while (_next < text.Length && char.IsWhiteSpace(text[_next]))
        {
            _next++;
        }

        if (_next == text.Length)
        {
            return Token(FilterTokenKind.End, "", _next);
        }

        var first = text[_next];
        if (IsWordStart(first))
        {
            return Word();
        }

        if (char.IsAsciiDigit(first) || (first is '-' or '+' or '.' && _next + 1 < text.Length && (char.IsAsciiDigit(text[_next + 1]) || text[_next + 1] == '.')))
        {
            return Number();
        }

        return first == '\'' ? Text() : Sign();
    }

    private FilterToken Word()
    {
        var start = _next;
        while (_next < text.Length && (IsWordStart(text[_next]) || char.IsAsciiDigit(text[_next]) || text[_next] == '.'))
        {
            _next++;
        }

        return Token(FilterTokenKind.Word, text[start.._next], start);
    }

    private FilterToken Number()
    {
        var start = _next++;
        while (_next < text.Length && (char.IsAsciiLetterOrDigit(text[_next]) || text[_next] == '.' || (text[_next] is '-' or '+' && text[_next - 1] is 'e' or 'E')))
        {
            _next++;
        }

        var written = text[start.._next];
        return double.TryParse(written, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? new FilterToken(FilterTokenKind.Number, written, number, start + 1)
            : throw new FilterException(start + 1, $"'{written}' is not a number.");
    }

    private FilterToken Text()
    {
        var start = _next++;
        var content = new StringBuilder();
        while (true)
        {
            if (_next == text.Length)
            {
                throw new FilterException(start + 1, "This text does not end: a quote (') is missing.");
            }

            if (text[_next] != '\'')
            {
                content.Append(text[_next++]);
                continue;
            }

            // Two quotes stand for one.
            if (_next + 1 == text.Length || text[_next + 1] != '\'')
            {
                _next++;
                return Token(FilterTokenKind.Text, content.ToString(), start);
            }

            content.Append('\'');
            _next += 2;
        }
    }

    private FilterToken Sign()
    {
        foreach (var sign in new[] { "<>", "<=", ">=", "<", ">", "=", "(", ")", "," })
        {
            if (text.AsSpan(_next).StartsWith(sign, StringComparison.Ordinal))
            {
                _next += sign.Length;
                return Token(FilterTokenKind.Sign, sign, _next - sign.Length);
            }
        }

        throw new FilterException(_next + 1, $"'{text[_next]}' means nothing here.");
    }

    private static bool IsWordStart(char character) => char.IsAsciiLetter(character) || character == '_';

    private static FilterToken Token(FilterTokenKind kind, string content, int start) => new(kind, content, 0, start + 1);
}
