using System.Diagnostics;
using OpenTelemetry.Trace;
using Twin.Grains.Telemetry;

namespace Twin.Api.Telemetry;

/// <summary>
/// Which spans are kept. The twin's own steps have parents that were worked out and not carried, so each is decided by its trace's id alone and every process decides the same; orders say
/// themselves that they are kept. Whatever else there is (requests, SQL) follows its parent, and without one the ratio.
/// </summary>
internal sealed class StepSampler(double ratio) : Sampler
{
    private readonly TraceIdRatioBasedSampler _byTrace = new(ratio);
    private readonly ParentBasedSampler _byParent = new(new TraceIdRatioBasedSampler(ratio));

    /// <inheritdoc />
    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
    {
        if (!TwinSpans.IsStep(samplingParameters.Name))
        {
            return _byParent.ShouldSample(samplingParameters);
        }

        return samplingParameters.ParentContext.TraceFlags.HasFlag(ActivityTraceFlags.Recorded)
            ? new SamplingResult(SamplingDecision.RecordAndSample)
            : _byTrace.ShouldSample(samplingParameters);
    }
}
