using Microsoft.AspNetCore.Http.HttpResults;

namespace Twin.Api.Hosting;

/// <summary>Errors as RFC 9457 problems.</summary>
internal static class Problem
{
    /// <summary>A problem; <paramref name="field"/> names the part of the request that is to blame.</summary>
    public static ProblemHttpResult Of(int status, string type, string detail, string? field = null)
    {
        var extensions = new Dictionary<string, object?>(StringComparer.Ordinal);
        if (field is not null)
        {
            extensions.Add("field", field);
        }

        return TypedResults.Problem(detail, statusCode: status, type: "urn:twin:problem:" + type, extensions: extensions);
    }

    /// <summary>400: a parameter or member is wrong.</summary>
    public static ProblemHttpResult BadField(string field, string detail) => Of(StatusCodes.Status400BadRequest, "bad-request", detail, field);

    /// <summary>404: there is no such thing.</summary>
    public static ProblemHttpResult NotFound(string detail) => Of(StatusCodes.Status404NotFound, "not-found", detail);
}
