using System.Collections.Immutable;

namespace Twin.City.Query;

/// <summary>
/// Reads the text of a filter by recursive descent: a subset of CQL2-Text (OGC 21-065r2). Keywords are known in whatever case, properties by their case.
/// Throws <see cref="FilterException"/> for whatever it does not understand.
/// </summary>
internal sealed class FilterParser(List<FilterToken> tokens)
{
    private int _next;
    private int _depth;

    private FilterToken Token => tokens[_next];

    /// <summary>The condition that a text states.</summary>
    public static FilterExpression Read(string text)
    {
        if (text.Length > Filter.LongestText)
        {
            throw new FilterException(Filter.LongestText + 1, $"A filter has at most {Filter.LongestText} characters.");
        }

        var parser = new FilterParser(FilterLexer.Read(text));
        var condition = parser.Or();
        return parser.Token.Kind == FilterTokenKind.End ? condition : throw parser.Unexpected("AND, OR or the end");
    }

    private FilterExpression Or()
    {
        var terms = Terms("OR", And);
        return terms is [var only] ? only : new OrExpression(terms);
    }

    private FilterExpression And()
    {
        var terms = Terms("AND", Not);
        return terms is [var only] ? only : new AndExpression(terms);
    }

    private ImmutableArray<FilterExpression> Terms(string keyword, Func<FilterExpression> term)
    {
        var terms = ImmutableArray.CreateBuilder<FilterExpression>();
        do
        {
            terms.Add(term());
        }
        while (TakeKeyword(keyword));
        return terms.ToImmutable();
    }

    private FilterExpression Not()
    {
        var at = Token.Position;
        return TakeKeyword("NOT") ? new NotExpression(Deeper(at, Not)) : Primary();
    }

    private FilterExpression Primary()
    {
        var at = Token.Position;
        if (TakeSign("("))
        {
            var inner = Deeper(at, Or);
            Expect(")");
            return inner;
        }

        var value = Operand();
        if (Comparison() is { } by)
        {
            return new ComparisonExpression(value, by, Operand());
        }

        // TRUE and FALSE are conditions by themselves.
        return value.Value.Type == Inventory.PropertyType.Flag && value.Property is null ? new ConstantExpression(value.Value.Number != 0) : Predicate(value);
    }

    private FilterExpression Predicate(FilterOperand value)
    {
        if (TakeKeyword("IS"))
        {
            var isNegated = TakeKeyword("NOT");
            ExpectKeyword("NULL");
            return Negated(isNegated, new IsNullExpression(value));
        }

        var isNot = TakeKeyword("NOT");
        if (TakeKeyword("IN"))
        {
            return Negated(isNot, new InExpression(value, List()));
        }

        if (TakeKeyword("BETWEEN"))
        {
            var least = Operand();
            ExpectKeyword("AND");
            return Negated(isNot, new AndExpression(
            [
                new ComparisonExpression(value, FilterComparison.GreaterOrEqual, least),
                new ComparisonExpression(value, FilterComparison.LessOrEqual, Operand()),
            ]));
        }

        if (TakeKeyword("LIKE"))
        {
            return Negated(isNot, new LikeExpression(value, Operand()));
        }

        throw Unexpected(isNot ? "IN, BETWEEN or LIKE" : "a comparison (= <> < <= > >=, IN, BETWEEN, LIKE, IS NULL)");
    }

    private ImmutableArray<FilterOperand> List()
    {
        Expect("(");
        var items = ImmutableArray.CreateBuilder<FilterOperand>();
        do
        {
            items.Add(Operand());
        }
        while (TakeSign(","));
        Expect(")");
        return items.ToImmutable();
    }

    private FilterOperand Operand()
    {
        var token = Token;
        switch (token.Kind)
        {
            case FilterTokenKind.Text:
                return Taken(FilterValue.Of(token.Text), token.Position);

            case FilterTokenKind.Number:
                return Taken(FilterValue.Of(token.Number), token.Position);

            case FilterTokenKind.Word when token.IsKeyword("TRUE") || token.IsKeyword("FALSE"):
                return Taken(FilterValue.Of(token.IsKeyword("TRUE")), token.Position);

            case FilterTokenKind.Word when token.IsKeyword("CASEI"):
                return Caseless();

            case FilterTokenKind.Word when !IsReserved(token):
                _next++;
                return new FilterOperand(token.Text, FilterValue.Null, IsCaseless: false, token.Position);

            default:
                throw Unexpected("a property or a value");
        }
    }

    private FilterOperand Caseless()
    {
        var at = Token.Position;
        _next++;
        Expect("(");
        var inner = Deeper(at, Operand);
        Expect(")");
        return inner with { IsCaseless = true };
    }

    private FilterOperand Taken(FilterValue value, int position)
    {
        _next++;
        return new FilterOperand(null, value, IsCaseless: false, position);
    }

    private FilterComparison? Comparison()
    {
        FilterComparison? by = Token.Kind != FilterTokenKind.Sign ? null : Token.Text switch
        {
            "=" => FilterComparison.Equal,
            "<>" => FilterComparison.NotEqual,
            "<" => FilterComparison.Less,
            "<=" => FilterComparison.LessOrEqual,
            ">" => FilterComparison.Greater,
            ">=" => FilterComparison.GreaterOrEqual,
            _ => null,
        };
        _next += by is null ? 0 : 1;
        return by;
    }

    private T Deeper<T>(int at, Func<T> read)
    {
        if (++_depth > Filter.Deepest)
        {
            throw new FilterException(at, $"A filter is at most {Filter.Deepest} levels deep.");
        }

        var inner = read();
        _depth--;
        return inner;
    }

    private bool TakeKeyword(string keyword)
    {
        var isIt = Token.IsKeyword(keyword);
        _next += isIt ? 1 : 0;
        return isIt;
    }

    private bool TakeSign(string sign)
    {
        var isIt = Token.IsSign(sign);
        _next += isIt ? 1 : 0;
        return isIt;
    }

    private void Expect(string sign)
    {
        if (!TakeSign(sign))
        {
            throw Unexpected($"'{sign}'");
        }
    }

    private void ExpectKeyword(string keyword)
    {
        if (!TakeKeyword(keyword))
        {
            throw Unexpected(keyword);
        }
    }

    private static bool IsReserved(in FilterToken token) => token.Text.ToUpperInvariant() is "AND" or "OR" or "NOT" or "IN" or "BETWEEN" or "LIKE" or "IS" or "NULL";

    private static FilterExpression Negated(bool isNegated, FilterExpression condition) => isNegated ? new NotExpression(condition) : condition;

    private FilterException Unexpected(string wanted) => new(Token.Position, $"{wanted} is expected, not {Token}.");
}
