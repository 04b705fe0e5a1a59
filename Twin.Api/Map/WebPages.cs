using Microsoft.Extensions.FileProviders;
using Microsoft.Net.Http.Headers;

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

    private const string Assets = "/assets";

    /// <summary>Paths that the page itself makes a page of (Twin.Web/src/route.svelte.ts): they are all the same file.</summary>
    private static readonly string[] PagePaths = ["/", "/alarms", "/devices", "/log", "/handover", "/wall"];

    /// <summary>
    /// Serves the pages at <c>/</c> from the folder of the program, whatever the working directory is. Does nothing when they were not built.
    /// Call it before endpoints are mapped, and before anything else looks at the path.
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
            context.Request.Path = FileFor(context.Request, files);
            return next(context);
        });
        return app.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = files,
            ContentTypeProvider = new CompressedContentTypes(),
            OnPrepareResponse = context => AddHeaders(context.Context),
        });
    }

    /// <summary>The file that answers a request: the page for the paths that it makes pages of, and the smallest copy of an asset that the client understands.</summary>
    private static PathString FileFor(HttpRequest request, PhysicalFileProvider files)
    {
        var path = request.Path;
        if (PagePaths.Contains(path.Value, StringComparer.Ordinal))
        {
            return "/index.html";
        }

        if (!path.StartsWithSegments(Assets, StringComparison.Ordinal))
        {
            return path;
        }

        var accepted = request.GetTypedHeaders().AcceptEncoding;
        var encoding = CompressedContentTypes.Encodings.FirstOrDefault(
            encoding => accepted.Any(one => one.Value == encoding.Name && one.Quality is not 0) && files.GetFileInfo(path + encoding.Extension).Exists);
        return encoding is null ? path : path + encoding.Extension;
    }

    private static void AddHeaders(HttpContext context)
    {
        var headers = context.Response.Headers;

        // The build puts a hash of the content into the names under /assets.
        var path = context.Request.Path;
        if (path.StartsWithSegments(Assets, StringComparison.Ordinal))
        {
            headers.CacheControl = "public, max-age=31536000, immutable";
            headers.Vary = HeaderNames.AcceptEncoding;
            if (CompressedContentTypes.EncodingOf(path.Value!) is { } encoding)
            {
                headers.ContentEncoding = encoding.Name;
            }
        }
        else
        {
            headers.CacheControl = "no-cache";
        }

        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
    }
}
