using System.Collections.Immutable;

namespace Twin.City.Query;

/// <summary>A condition as it was written: a tree that <see cref="FilterParser"/> makes and <see cref="FilterBinding"/> resolves.</summary>
internal abstract record FilterExpression;

/// <summary>TRUE or FALSE.</summary>
internal sealed record ConstantExpression(bool Value) : FilterExpression;

/// <summary>The opposite; unknown stays unknown.</summary>
internal sealed record NotExpression(FilterExpression Inner) : FilterExpression;

/// <summary>True when all are.</summary>
internal sealed record AndExpression(ImmutableArray<FilterExpression> Terms) : FilterExpression;

/// <summary>True when one is.</summary>
internal sealed record OrExpression(ImmutableArray<FilterExpression> Terms) : FilterExpression;

/// <summary>Two values compared.</summary>
internal sealed record ComparisonExpression(FilterOperand Left, FilterComparison By, FilterOperand Right) : FilterExpression;

/// <summary>A value that is one of several.</summary>
internal sealed record InExpression(FilterOperand Value, ImmutableArray<FilterOperand> Among) : FilterExpression;

/// <summary>A text that follows a pattern: <c>%</c> stands for any characters, <c>_</c> for one, <c>\</c> takes the meaning from the next.</summary>
internal sealed record LikeExpression(FilterOperand Value, FilterOperand Pattern) : FilterExpression;

/// <summary>A value that is not known.</summary>
internal sealed record IsNullExpression(FilterOperand Value) : FilterExpression;

/// <summary>How two values are compared.</summary>
internal enum FilterComparison
{
    /// <summary>The same.</summary>
    Equal,

    /// <summary>Not the same.</summary>
    NotEqual,

    /// <summary>Less.</summary>
    Less,

    /// <summary>Less or the same.</summary>
    LessOrEqual,

    /// <summary>Greater.</summary>
    Greater,

    /// <summary>Greater or the same.</summary>
    GreaterOrEqual,
}

/// <summary>A property or a value that is written out.</summary>
/// <param name="Property">The property's name; null for a value.</param>
/// <param name="Value">The value; null for a property.</param>
/// <param name="IsCaseless">True within CASEI.</param>
/// <param name="Position">Where it begins, counted from 1.</param>
internal sealed record FilterOperand(string? Property, FilterValue Value, bool IsCaseless, int Position);
