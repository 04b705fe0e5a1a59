namespace Twin.Api.Ingress;

/// <summary>Limits of the door, from <c>Twin:Ingress</c>.</summary>
public sealed class IngressOptions
{
    /// <summary>The largest body, after decompression.</summary>
    public long BodyLimitBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>Bytes of bodies that are under way at once, as they came; beyond that the door answers 429.</summary>
    public long BytesUnderWay { get; set; } = 6 * 1024 * 1024;

    /// <summary>How long a sender waits before it tries again, when the journal cannot keep up.</summary>
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(1);
}
