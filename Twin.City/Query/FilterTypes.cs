using Twin.City.Devices;
using Twin.City.Inventory;

namespace Twin.City.Query;

/// <summary>
/// Finds in a condition what can never mean anything: a property that no kind has, values that are never comparable. Whoever misspells gets an error and not an empty list.
/// </summary>
internal static class FilterTypes
{
    /// <summary>Throws <see cref="FilterException"/> for the first such thing.</summary>
    public static void Check(FilterExpression expression)
    {
        switch (expression)
        {
            case NotExpression not:
                Check(not.Inner);
                break;

            case AndExpression and:
                and.Terms.ToList().ForEach(Check);
                break;

            case OrExpression or:
                or.Terms.ToList().ForEach(Check);
                break;

            case ComparisonExpression comparison:
                CheckPair(comparison.Left, comparison.By, comparison.Right);
                break;

            case InExpression within:
                within.Among.ToList().ForEach(one => CheckPair(within.Value, FilterComparison.Equal, one));
                break;

            case LikeExpression like:
                CheckLike(like);
                break;

            case IsNullExpression isNull:
                CheckOperand(isNull.Value);
                break;
        }
    }

    private static void CheckPair(FilterOperand left, FilterComparison by, FilterOperand right)
    {
        CheckOperand(left);
        CheckOperand(right);
        if (!DeviceKinds.All.Any(kind => CanCompare(TypeOf(left, kind), by, TypeOf(right, kind))))
        {
            throw new FilterException(right.Position, $"{Describe(left)} cannot be compared with {Describe(right)} like this.");
        }
    }

    private static void CheckLike(LikeExpression like)
    {
        CheckOperand(like.Value);
        CheckOperand(like.Pattern);
        if (like.Pattern.Property is not null || like.Pattern.Value.Type != PropertyType.Text)
        {
            throw new FilterException(like.Pattern.Position, "A pattern is a text in quotes.");
        }

        if (!DeviceKinds.All.Any(kind => TypeOf(like.Value, kind) is PropertyType.Text or PropertyType.Texts))
        {
            throw new FilterException(like.Value.Position, $"{Describe(like.Value)} follows no pattern: only a text can.");
        }
    }

    private static void CheckOperand(FilterOperand operand)
    {
        if (operand.Property is { } name && DeviceKinds.All.All(kind => TypeOf(operand, kind) is null))
        {
            throw new FilterException(operand.Position, $"No device has a property '{name}'.");
        }

        if (operand.IsCaseless && !DeviceKinds.All.Any(kind => TypeOf(operand, kind) is PropertyType.Text or PropertyType.Texts))
        {
            throw new FilterException(operand.Position, $"CASEI is for texts, and this is {Describe(operand)}.");
        }
    }

    private static bool CanCompare(PropertyType? left, FilterComparison by, PropertyType? right)
    {
        if (left is null || right is null)
        {
            return false;
        }

        var isOrder = by is not (FilterComparison.Equal or FilterComparison.NotEqual);
        return isOrder ? left == right && left is PropertyType.Text or PropertyType.Number : Single(left) == Single(right);
    }

    private static PropertyType? Single(PropertyType? type) => type == PropertyType.Texts ? PropertyType.Text : type;

    private static PropertyType? TypeOf(FilterOperand operand, DeviceKind kind) =>
        operand.Property is { } name ? FilterProperty.Find(name, kind)?.Type : operand.Value.Type;

    private static string Describe(FilterOperand operand)
    {
        var type = DeviceKinds.All.Select(kind => TypeOf(operand, kind)).FirstOrDefault(type => type is not null);
        var word = type switch
        {
            PropertyType.Number => "a number",
            PropertyType.Flag => "TRUE or FALSE",
            PropertyType.Texts => "a list of texts",
            _ => "a text",
        };
        return operand.Property is { } name ? $"'{name}' ({word})" : word;
    }
}
