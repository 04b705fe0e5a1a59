namespace Twin.Api.Mqtt;

/// <summary>Where a node has the text of the registered clients from: a file of its data directory, or the database of its cluster. Safe from any thread.</summary>
internal interface IClientText
{
    /// <summary>What to call it in a message.</summary>
    string Name { get; }

    /// <summary>Tells one text from another without reading it.</summary>
    ClientStamp Stamp();

    /// <summary>The text; null when nobody was ever registered. Throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/> when it cannot be had.</summary>
    string? Read();

    /// <summary>Has the text ready when it returns. Throws <see cref="Hosting.StartRefusedException"/> when it cannot be had at all.</summary>
    Task OpenAsync(CancellationToken cancellation);

    /// <summary>Follows the changes that others make to it until it is cancelled.</summary>
    Task FollowAsync(CancellationToken cancellation);
}

/// <summary>Tells one text of the registered clients from another: when a file was written and how long it is, or the revision of a row.</summary>
internal readonly record struct ClientStamp(long First, long Second);
