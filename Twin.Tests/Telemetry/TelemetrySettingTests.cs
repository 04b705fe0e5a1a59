using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Telemetry;

/// <summary>Settings that cannot be are refused before anything is started.</summary>
public sealed class TelemetrySettingTests
{
    [Theory]
    [InlineData("--Twin:Telemetry:TraceRatio", "1.5", "TraceRatio")]
    [InlineData("--Twin:Telemetry:TraceRatio", "much", "Twin:Telemetry")]
    [InlineData("--OTEL_EXPORTER_OTLP_ENDPOINT", "collector", "OTEL_EXPORTER_OTLP_ENDPOINT")]
    public async Task What_cannot_be_ends_the_start_with_a_reason(string option, string value, string named)
    {
        using var data = new TemporaryFolder();

        var end = await TwinProcess.RunToExitAsync(data.Path, option, value);

        Assert.Equal(2, end.ExitCode);
        Assert.Contains(named, end.StandardError, StringComparison.Ordinal);
    }
}
