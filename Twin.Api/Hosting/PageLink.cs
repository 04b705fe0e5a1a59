namespace Twin.Api.Hosting;

/// <summary>Where a list goes on (RFC 8288).</summary>
internal static class PageLink
{
    /// <summary>Names the next page of this request in the answer.</summary>
    public static void AddNext(HttpContext context, string cursor)
    {
        var request = context.Request;
        var query = QueryString.Create(request.Query.Where(parameter => parameter.Key != "cursor")).Add("cursor", cursor);
        context.Response.Headers.Link = $"<{request.PathBase + request.Path + query}>; rel=\"next\"";
    }
}
