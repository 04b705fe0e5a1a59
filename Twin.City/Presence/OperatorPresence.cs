namespace Twin.City.Presence;

/// <summary>What an operator does with a subject. The numbers go over the wire: never change one.</summary>
public enum OperatorDoing
{
    /// <summary>Looks at it.</summary>
    Viewing = 0,

    /// <summary>Is about to order it.</summary>
    Ordering = 1,
}

/// <summary>One operator at a subject.</summary>
/// <param name="Actor">Who, such as <c>operator:ana</c>.</param>
/// <param name="Doing">What they do.</param>
/// <param name="Since">When they came.</param>
/// <param name="SeenAt">When they last said that they are there.</param>
public sealed record OperatorPresence(string Actor, OperatorDoing Doing, DateTimeOffset Since, DateTimeOffset SeenAt);
