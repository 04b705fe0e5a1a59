using Twin.Benchmarks.Load;
using Twin.Benchmarks.Reports;

namespace Twin.Benchmarks.Loop;

/// <summary>Everything that the loop benchmark measured.</summary>
/// <param name="Traffic">From a counter to the lamps of its street.</param>
/// <param name="Orders">Orders to all lamps, in their order.</param>
/// <param name="Links">Windows of readings over MQTT.</param>
public sealed record LoopFigures(TrafficFigures Traffic, IReadOnlyList<OrderFigures> Orders, LinkFigures Links);

/// <summary>How soon lamps follow the traffic.</summary>
/// <param name="OneByOne">Streets whose traffic rose one after another.</param>
/// <param name="AtOnce">Streets whose traffic rose at the same moment.</param>
/// <param name="Background">Lamp readings per second that were acknowledged meanwhile.</param>
public sealed record TrafficFigures(RiseFigures OneByOne, RiseFigures AtOnce, double Background);

/// <summary>Streets whose traffic rose.</summary>
/// <param name="Streets">How many.</param>
/// <param name="Lamps">How many lamps they have.</param>
/// <param name="Missed">Streets of which a lamp was not commanded in time; their latency counts as the limit.</param>
/// <param name="Latencies">From publishing the count until the last lamp was named in a command that its gateway received.</param>
public sealed record RiseFigures(int Streets, int Lamps, int Missed, Latencies Latencies);

/// <summary>One order to all lamps.</summary>
/// <param name="Lamps">How many it was for.</param>
/// <param name="AcceptedMs">Until the answer 202 was there.</param>
/// <param name="FirstSeconds">Until the first lamp had acknowledged, as the API said.</param>
/// <param name="HalfSeconds">Until half of them had.</param>
/// <param name="AllSeconds">Until all had; not a number when they did not within the limit.</param>
/// <param name="Missing">Lamps that had not acknowledged when nothing was pending any more, or the limit was reached.</param>
public sealed record OrderFigures(int Lamps, double AcceptedMs, double FirstSeconds, double HalfSeconds, double AllSeconds, int Missing);

/// <summary>One window of readings over MQTT.</summary>
/// <param name="Seconds">How long it was.</param>
/// <param name="Messages">Messages that the twin acknowledged, or that Mosquitto's subscriber received.</param>
/// <param name="Readings">Readings in them.</param>
/// <param name="Faults">Messages that were refused, wholly or in part, and those never answered.</param>
/// <param name="Acknowledgement">From send to PUBACK.</param>
/// <param name="BrokerCpuSeconds">CPU time of the process that was sent to.</param>
public sealed record LinkWindow(double Seconds, long Messages, long Readings, long Faults, Latencies? Acknowledgement, double BrokerCpuSeconds);

/// <summary>What a window of readings measured.</summary>
/// <param name="Broker"><c>twin</c> or <c>mosquitto</c>.</param>
/// <param name="Form"><c>arrays</c> or <c>single</c>.</param>
public sealed record LinkSubject(string Broker, string Form)
{
    /// <summary>The twin.</summary>
    public const string Twin = "twin";

    /// <summary>The peer.</summary>
    public const string Mosquitto = "mosquitto";

    /// <summary>The same messages sent to Mosquitto.</summary>
    public LinkSubject Peer => this with { Broker = Mosquitto };

    /// <summary>As tables and JSON spell it.</summary>
    public string Name => $"{Broker}.mqtt.{Form}";
}

/// <summary>The windows of readings over MQTT by subject, and their medians.</summary>
public sealed class LinkFigures
{
    private const double Million = 1e6;
    private readonly Dictionary<LinkSubject, List<LinkWindow>> _windows = [];

    /// <summary>The subjects in the order they were first measured.</summary>
    public IEnumerable<LinkSubject> Subjects => _windows.Keys;

    /// <summary>Adds a window.</summary>
    public void Add(LinkSubject subject, LinkWindow window)
    {
        if (!_windows.TryGetValue(subject, out var windows))
        {
            _windows.Add(subject, windows = []);
        }

        windows.Add(window);
    }

    /// <summary>Median readings per second; not a number when the subject was not measured.</summary>
    public double ReadingsPerSecond(LinkSubject subject) => MedianOf(subject, window => window.Readings / window.Seconds);

    /// <summary>Median messages per second.</summary>
    public double MessagesPerSecond(LinkSubject subject) => MedianOf(subject, window => window.Messages / window.Seconds);

    /// <summary>Median CPU seconds of the broker per million readings.</summary>
    public double CpuPerMillion(LinkSubject subject) => MedianOf(subject, window => window.BrokerCpuSeconds / window.Readings * Million);

    /// <summary>Median of a latency in milliseconds; not a number when none was recorded.</summary>
    public double Acknowledgement(LinkSubject subject, Func<Latencies, double> of) =>
        MedianOf(subject, window => window.Acknowledgement is { } latencies ? of(latencies) : double.NaN);

    /// <summary>Faults over all windows of all subjects of a broker.</summary>
    public long Faults(string broker) =>
        _windows.Where(subject => string.Equals(subject.Key.Broker, broker, StringComparison.Ordinal)).Sum(subject => subject.Value.Sum(window => window.Faults));

    /// <summary>The window whose rate is the middle one.</summary>
    public LinkWindow MiddleWindow(LinkSubject subject)
    {
        LinkWindow[] ordered = [.. _windows[subject].OrderBy(window => window.Readings / window.Seconds)];
        return ordered[ordered.Length / 2];
    }

    private double MedianOf(LinkSubject subject, Func<LinkWindow, double> of) =>
        _windows.TryGetValue(subject, out var windows) ? Median.Of(windows.Select(of)) : double.NaN;
}
