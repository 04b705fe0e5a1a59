using System.Collections.Immutable;
using Twin.City.Devices;
using Twin.City.Inventory;

namespace Twin.City.Query;

/// <summary>Whether a device fits a condition; null when that is not known.</summary>
internal delegate bool? FilterTest(in FilterSubject subject);

/// <summary>Resolves the properties of a condition for one kind, so that asking it of a device costs no look-up. What the kind does not have is unknown.</summary>
internal sealed class FilterBinding(DeviceKind kind)
{
    /// <summary>The condition for a device of the kind.</summary>
    public FilterTest Bind(FilterExpression expression) => expression switch
    {
        ConstantExpression constant => (in FilterSubject _) => constant.Value,
        NotExpression not => Not(Bind(not.Inner)),
        AndExpression and => All([.. and.Terms.Select(Bind)]),
        OrExpression or => Any([.. or.Terms.Select(Bind)]),
        ComparisonExpression comparison => Compare(comparison),
        InExpression within => In(within),
        LikeExpression like => Like(like),
        IsNullExpression isNull => IsNull(isNull),
        _ => throw new InvalidOperationException($"{expression} has no meaning."),
    };

    private static FilterTest Not(FilterTest inner) => (in FilterSubject subject) => !inner(subject);

    private static FilterTest All(ImmutableArray<FilterTest> terms) => (in FilterSubject subject) =>
    {
        bool? all = true;
        foreach (var term in terms)
        {
            all &= term(subject);
            if (all == false)
            {
                return false;
            }
        }

        return all;
    };

    private static FilterTest Any(ImmutableArray<FilterTest> terms) => (in FilterSubject subject) =>
    {
        bool? any = false;
        foreach (var term in terms)
        {
            any |= term(subject);
            if (any == true)
            {
                return true;
            }
        }

        return any;
    };

    private FilterTest Compare(ComparisonExpression comparison)
    {
        var (left, right, by) = (Getter(comparison.Left), Getter(comparison.Right), comparison.By);
        var isCaseless = comparison.Left.IsCaseless || comparison.Right.IsCaseless;
        return (in FilterSubject subject) => FilterValue.Compare(left(subject), by, right(subject), isCaseless);
    }

    private FilterTest In(InExpression within)
    {
        var value = Getter(within.Value);
        ImmutableArray<(FilterGetter Get, bool IsCaseless)> among = [.. within.Among.Select(one => (Getter(one), within.Value.IsCaseless || one.IsCaseless))];
        return (in FilterSubject subject) =>
        {
            var held = value(subject);
            bool? any = false;
            foreach (var (get, isCaseless) in among)
            {
                any |= FilterValue.Compare(held, FilterComparison.Equal, get(subject), isCaseless);
                if (any == true)
                {
                    return true;
                }
            }

            return any;
        };
    }

    private FilterTest Like(LikeExpression like)
    {
        var value = Getter(like.Value);
        var pattern = new LikePattern(like.Pattern.Value.Text ?? "", like.Value.IsCaseless || like.Pattern.IsCaseless);
        return (in FilterSubject subject) =>
        {
            var held = value(subject);
            return held.Type switch
            {
                PropertyType.Text => pattern.Fits(held.Text!),
                PropertyType.Texts => held.Texts.Any(pattern.Fits),
                _ => null,
            };
        };
    }

    private FilterTest IsNull(IsNullExpression isNull)
    {
        var value = Getter(isNull.Value);
        return (in FilterSubject subject) => value(subject).Type is null;
    }

    private FilterGetter Getter(FilterOperand operand)
    {
        var value = operand.Value;
        if (operand.Property is not { } name)
        {
            return (in FilterSubject _) => value;
        }

        return FilterProperty.Find(name, kind)?.Get ?? ((in FilterSubject _) => FilterValue.Null);
    }
}
