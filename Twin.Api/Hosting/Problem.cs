using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace Twin.Api.Hosting;

/// <summary>Errors as RFC 9457 problems.</summary>
internal static class Problem
{
    private const string TypePrefix = "urn:twin:problem:";

    /// <summary>A problem; <paramref name="field"/> names the part of the request that is to blame.</summary>
    public static ProblemHttpResult Of(int status, string type, string detail, string? field = null)
    {
        var extensions = new Dictionary<string, object?>(StringComparer.Ordinal);
        if (field is not null)
        {
            extensions.Add("field", field);
        }

        return TypedResults.Problem(detail, statusCode: status, type: TypePrefix + type, extensions: extensions);
    }

    /// <summary>Gives a problem that the framework makes by itself (no such path, another content type) the type and the detail that ours have.</summary>
    public static void Complete(ProblemDetails problem)
    {
        var status = problem.Status ?? StatusCodes.Status500InternalServerError;
        problem.Title ??= ReasonPhrases.GetReasonPhrase(status);
        problem.Detail ??= $"{problem.Title}.";
        if (problem.Type?.StartsWith(TypePrefix, StringComparison.Ordinal) != true)
        {
            problem.Type = TypePrefix + problem.Title.ToLowerInvariant().Replace(' ', '-');
        }
    }

    /// <summary>400: a parameter or member is wrong.</summary>
    public static ProblemHttpResult BadField(string field, string detail) => Of(StatusCodes.Status400BadRequest, "bad-request", detail, field);

    /// <summary>404: there is no such thing.</summary>
    public static ProblemHttpResult NotFound(string detail) => Of(StatusCodes.Status404NotFound, "not-found", detail);
}
