namespace Twin.Benchmarks.Loop;

/// <summary>How the loop benchmark runs.</summary>
/// <param name="Seconds">Length of one window of MQTT readings.</param>
/// <param name="Rounds">Windows of each kind, which take turns, and orders to all lamps; the median counts.</param>
/// <param name="Streets">How many counted streets have their traffic raised; all of them when there are fewer.</param>
/// <param name="WithPeers">False to measure the twin alone.</param>
/// <param name="Json">Where the figures go for machines, or null.</param>
public sealed record LoopOptions(double Seconds, int Rounds, int Streets, bool WithPeers, FileInfo? Json)
{
    /// <summary>When the city's clock starts: a winter night, before the program's step at midnight.</summary>
    public const string Night = "2026-11-23T21:30:00Z";

    /// <summary>Lamp readings per second that arrive while traffic is raised.</summary>
    public const int BackgroundRate = 2_000;

    /// <summary>Streets whose traffic is raised at the same moment.</summary>
    public const int StreetsAtOnce = 48;

    /// <summary>Readings of one array.</summary>
    public const int ArraySize = 100;

    /// <summary>Connections that send readings into the twin.</summary>
    public const int Connections = 4;

    /// <summary>Publishers of Mosquitto, which has one thread: more take the cores it needs.</summary>
    public const int MosquittoPublishers = 2;

    /// <summary>Messages under way per connection: arrays fill the twin's receive buffer, single readings half of its Receive Maximum.</summary>
    public static int InFlight(int messageSize) => messageSize > 1 ? 32 : 400;

    /// <summary>Seconds before each window.</summary>
    public const double WarmUpSeconds = 1;

    /// <summary>Seconds of load of each form before the first window: every lamp is woken, and compiled code reaches its last tier only after some hundred thousand readings.</summary>
    public const double FirstWarmUpSeconds = 12;
}
