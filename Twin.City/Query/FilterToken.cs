namespace Twin.City.Query;

/// <summary>What a piece of a filter's text is.</summary>
internal enum FilterTokenKind
{
    /// <summary>The end of the text.</summary>
    End,

    /// <summary>A keyword or the name of a property.</summary>
    Word,

    /// <summary>A text in quotes; the token has it without them.</summary>
    Text,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A comparison, a parenthesis or a comma.</summary>
    Sign,
}

/// <summary>A piece of a filter's text.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">What it says.</param>
/// <param name="Number">Its number; 0 when it is none.</param>
/// <param name="Position">Where it begins, counted from 1.</param>
internal readonly record struct FilterToken(FilterTokenKind Kind, string Text, double Number, int Position)
{
    /// <summary>True when it is this keyword, in whatever case.</summary>
    public bool IsKeyword(string keyword) => Kind == FilterTokenKind.Word && Text.Equals(keyword, StringComparison.OrdinalIgnoreCase);

    /// <summary>True when it is this sign.</summary>
    public bool IsSign(string sign) => Kind == FilterTokenKind.Sign && Text == sign;

    /// <summary>How an error names it.</summary>
    public override string ToString() => Kind == FilterTokenKind.End ? "the end" : $"'{Text}'";
}
