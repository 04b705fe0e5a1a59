using System.Globalization;
using System.Text;
using Twin.Api.Hosting;

namespace Twin.Api.Telemetry;

/// <summary>How the node is seen from outside, from <c>Twin:Telemetry</c>.</summary>
public sealed class TelemetryOptions
{
    /// <summary>The variable that says where traces, metrics and logs go by OTLP; OpenTelemetry's own, like all others that begin so.</summary>
    public const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Which part of the traces is kept, from 0 to 1, people's orders apart: those are kept all. The same at every node, or traces have holes.</summary>
    public double TraceRatio { get; set; } = 0.01;

    /// <summary>The node's name among others; machine and process without it.</summary>
    public string? Node { get; set; }

    /// <summary>The name, fit to stand in paths and ids.</summary>
    internal string NodeName => Fit(string.IsNullOrWhiteSpace(Node) ? string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}-{Environment.ProcessId}") : Node);

    /// <summary>Reads the section. Throws <see cref="StartRefusedException"/> naming the setting when a value cannot be.</summary>
    internal static TelemetryOptions Read(IConfiguration configuration)
    {
        var options = ReadSection(configuration.GetSection("Twin:Telemetry"));
        if (options.TraceRatio is not (>= 0 and <= 1))
        {
            throw new StartRefusedException("--Twin:Telemetry:TraceRatio: a part from 0 to 1.");
        }

        var endpoint = configuration[EndpointVariable];
        return string.IsNullOrEmpty(endpoint) || (Uri.TryCreate(endpoint, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
            ? options
            : throw new StartRefusedException($"{EndpointVariable}: '{endpoint}' is no http or https address.");
    }

    private static TelemetryOptions ReadSection(IConfigurationSection section)
    {
        try
        {
            return section.Get<TelemetryOptions>() ?? new TelemetryOptions();
        }
        catch (InvalidOperationException wrongForm)
        {
            throw new StartRefusedException($"--Twin:Telemetry: {wrongForm.InnerException?.Message ?? wrongForm.Message}");
        }
    }

    private static string Fit(string name)
    {
        var fit = new StringBuilder(name.Length);
        foreach (var letter in name)
        {
            fit.Append(char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' ? letter : '-');
        }

        return fit.ToString();
    }
}
