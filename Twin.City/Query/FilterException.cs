namespace Twin.City.Query;

/// <summary>A filter's text cannot be understood; the message names the character.</summary>
public sealed class FilterException : Exception
{
    /// <summary>Without a place.</summary>
    public FilterException()
    {
    }

    /// <summary>With a message only.</summary>
    public FilterException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and its cause.</summary>
    public FilterException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>With the place in the text, counted from 1.</summary>
    public FilterException(int position, string message)
        : base($"Character {position}: {message}") => Position = position;

    /// <summary>The character that is to blame, counted from 1; 0 when none is.</summary>
    public int Position { get; }
}
