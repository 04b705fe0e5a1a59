using Microsoft.Extensions.FileProviders;

namespace Twin.Api.Map;

/// <summary>The control room's pages: files that the build of Twin.Web left beside the program, in <c>wwwroot</c>.</summary>
public static class WebPages
{
    /// <summary>
    /// Nothing is loaded from outside and no script or style is written into the page. MapLibre's worker is a file of ours, its images are made in the page
    /// (<c>blob:</c>) or written into its style sheet (<c>data:</c>).
    /// </summary>
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; " +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>Paths that the page itself makes a page of (Twin.Web/src/route.svelte.ts): they are all the same file.</summary>
    private static readonly string[] PagePaths = ["/", "/alarms", "/devices", "/log", "/handover", "/wall"];

    /// <summary>
    /// Serves the pages at <c>/</c> from the folder of the program, whatever the working directory is. Does nothing when they were not built.
    /// Call it before endpoints are mapped.
    /// </summary>
    public static IApplicationBuilder UseWebPages(this IApplicationBuilder app)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "wwwroot");
        if (!Directory.Exists(folder))
        {
            return app;
        }

        var files = new PhysicalFileProvider(folder);
        app.Use((context, next) =>
        {
            if (PagePaths.Contains(context.Request.Path.Value, StringComparer.Ordinal))
            {
                context.Request.Path = "/index.html";
            }

            return next(context);
        });
        return app.UseStaticFiles(new StaticFileOptions { FileProvider = files, OnPrepareResponse = context => AddHeaders(context.Context) });
    }

    private static void AddHeaders(HttpContext context)
    {
        var headers = context.Response.Headers;

        // The build puts a hash of the content into the names under /assets.
        headers.CacheControl = context.Request.Path.StartsWithSegments("/assets", StringComparison.Ordinal)
            ? "public, max-age=31536000, immutable"
            : "no-cache";
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
    }
}
