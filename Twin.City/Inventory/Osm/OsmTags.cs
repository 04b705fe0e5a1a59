namespace Twin.City.Inventory.Osm;

/// <summary>The tags of one element. Elements have a handful, so they are looked through rather than hashed.</summary>
internal sealed class OsmTags(KeyValuePair<string, string>[] tags)
{
    public static OsmTags None { get; } = new([]);

    public bool IsEmpty => tags.Length == 0;

    /// <summary>Keys and values.</summary>
    public IEnumerable<string> Texts => tags.SelectMany(tag => new[] { tag.Key, tag.Value });

    /// <summary>The value of a key; empty when the element lacks it.</summary>
    public string this[string key]
    {
        get
        {
            foreach (var tag in tags)
            {
                if (tag.Key == key)
                {
                    return tag.Value;
                }
            }

            return "";
        }
    }

    /// <summary>The value of the first of the keys that the element has; empty when it has none.</summary>
    public string First(params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            if (this[key] is { Length: > 0 } value)
            {
                return value;
            }
        }

        return "";
    }
}
