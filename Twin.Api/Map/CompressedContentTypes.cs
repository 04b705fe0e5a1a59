using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.StaticFiles;

namespace Twin.Api.Map;

/// <summary>The compressed copies that the build of Twin.Web leaves beside its files: <c>app.js.br</c> is a script like <c>app.js</c>.</summary>
internal sealed class CompressedContentTypes : IContentTypeProvider
{
    private readonly FileExtensionContentTypeProvider _known = new();

    /// <summary>A way to compress, as HTTP names it, and what its copies' names end with.</summary>
    internal sealed record Encoding(string Name, string Extension);

    /// <summary>The encodings of copies, the smallest copies first.</summary>
    public static IReadOnlyList<Encoding> Encodings { get; } = [new("br", ".br"), new("gzip", ".gz")];

    /// <summary>How a file is compressed; null when it is as the build made it.</summary>
    public static Encoding? EncodingOf(string path) => Encodings.FirstOrDefault(encoding => path.EndsWith(encoding.Extension, StringComparison.Ordinal));

    /// <inheritdoc />
    public bool TryGetContentType(string subpath, [MaybeNullWhen(false)] out string contentType) =>
        _known.TryGetContentType(EncodingOf(subpath) is { } encoding ? subpath[..^encoding.Extension.Length] : subpath, out contentType);
}
