namespace Twin.City.Inventory.Osm;

/// <summary>An OpenStreetMap extract cannot be made into a city. The message is one sentence that names the file and the reason.</summary>
public sealed class OsmExtractException : Exception
{
    /// <summary>Without a reason.</summary>
    public OsmExtractException()
    {
    }

    /// <summary>With a message only.</summary>
    public OsmExtractException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and its cause.</summary>
    public OsmExtractException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>With the file, and what is wrong with it as the end of a sentence: <c>the file ends in the middle of a blob</c>.</summary>
    public static OsmExtractException Of(string file, string reason, Exception? cause = null) => new($"{file}: {reason}.", cause);
}
