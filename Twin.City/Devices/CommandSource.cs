namespace Twin.City.Devices;

/// <summary>
/// Who decides what a device is to do, the weakest first: TALQ 2.7.1 lets an override win over a dynamic control, that over a program, that over the default state.
/// The numbers are stored: never change one.
/// </summary>
public enum CommandSource : byte
{
    /// <summary>Nobody asks for anything: the device's own default.</summary>
    Default = 0,

    /// <summary>The program of the hour, which the field controller runs by itself.</summary>
    Program = 1,

    /// <summary>What is measured now, such as traffic.</summary>
    Dynamic = 2,

    /// <summary>A person's order, until it ends or is taken back.</summary>
    Override = 3,
}

/// <summary>The words for <see cref="CommandSource"/> in interfaces.</summary>
public static class CommandSources
{
    private static readonly string[] Names = ["default", "program", "dynamic", "override"];

    /// <summary>Such as <c>dynamic</c>.</summary>
    public static string Name(this CommandSource source) => Names[(int)source];

    /// <summary>Reads a word; false when it is none of the four.</summary>
    public static bool TryParse(string? name, out CommandSource source)
    {
        var index = Array.IndexOf(Names, name);
        source = index < 0 ? CommandSource.Default : (CommandSource)index;
        return index >= 0;
    }
}
