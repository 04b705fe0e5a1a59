using System.Diagnostics;
using Twin.City;
using Twin.City.Devices;
using Twin.Grains.Telemetry;

namespace Twin.Api.Telemetry;

/// <summary>Writes the span with which the trace of a person's order begins: from the request to the order's being durable.</summary>
internal static class OrderTrace
{
    /// <summary>An order was accepted just now.</summary>
    /// <param name="order">The order.</param>
    /// <param name="targets">The device it is for, or the many as they are stored.</param>
    /// <param name="clock">The city's clock, which timed the order.</param>
    public static void Accepted(Order order, string targets, CityClock clock)
    {
        if (!TwinSpans.AreCollected)
        {
            return;
        }

        // The order outlives its request and has a trace of its own; the request is a link away.
        ActivityLink[] request = Activity.Current is { } current ? [new ActivityLink(current.Context)] : [];
        var place = new SpanPlace(TraceIds.OfOrder(order.Id), TraceIds.SpanOf(TwinSpans.Order, order.Id), default, IsAlwaysKept: true);
        var time = new SpanTime(order.At - clock.Offset, clock.Now - clock.Offset);
        TwinSpans.Write(
            TwinSpans.Order,
            ActivityKind.Server,
            place,
            time,
            span => span.SetTag("twin.command", order.Id).SetTag("twin.actor", order.Actor).SetTag("twin.targets", targets),
            request);
    }
}
