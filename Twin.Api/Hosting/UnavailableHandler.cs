using System.Net.Sockets;
using Microsoft.AspNetCore.Diagnostics;
using Npgsql;
using Twin.Journal;
using Twin.Journal.Log;

namespace Twin.Api.Hosting;

/// <summary>Answers 503 with <c>Retry-After</c> where a silo or the database did not answer: the request was good, and may be sent again.</summary>
internal sealed partial class UnavailableHandler(IProblemDetailsService problems, ILogger<UnavailableHandler> logger) : IExceptionHandler
{
    private const string RetryAfterS = "2";

    /// <inheritdoc />
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (!IsUnavailable(exception))
        {
            return false;
        }

        LogWarningUnavailable(exception, httpContext.Request.Path);
        httpContext.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        httpContext.Response.Headers.RetryAfter = RetryAfterS;
        var problem = Problem.Of(StatusCodes.Status503ServiceUnavailable, "unavailable", "A part of the twin does not answer at the moment; send the request again.").ProblemDetails;
        return await problems.TryWriteAsync(new ProblemDetailsContext { HttpContext = httpContext, ProblemDetails = problem });
    }

    private static bool IsUnavailable(Exception failure) =>
        failure is TimeoutException or OrleansException or NpgsqlException or SocketException or JournalUnreachableException or JournalUnavailableException or LogUnavailableException;

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Path} could not be answered: a part of the twin does not answer.")]
    private partial void LogWarningUnavailable(Exception failure, string path);
}
