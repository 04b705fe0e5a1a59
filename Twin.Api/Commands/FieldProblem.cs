using Microsoft.AspNetCore.Http.HttpResults;
using Twin.Api.Hosting;

namespace Twin.Api.Commands;

/// <summary>What is wrong with which part of a request.</summary>
/// <param name="Field">Such as <c>targets.zones</c>; empty when no part is to blame.</param>
/// <param name="Detail">What is wrong, in a sentence.</param>
internal readonly record struct FieldProblem(string Field, string Detail)
{
    /// <summary>As an answer.</summary>
    public ProblemHttpResult Answer() => Problem.BadField(Field, Detail);
}
