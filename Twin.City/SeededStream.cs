using System.Runtime.InteropServices;

namespace Twin.City;

/// <summary>
/// A stream of random numbers that a seed, a subject (a device) and a number (a period, an hour) determine alone: whoever asks, in whatever order, draws the same.
/// The n-th draw is SplitMix64's mix of a counter (Steele, Lea and Flood, «Fast splittable pseudorandom number generators», 2014).
/// </summary>
[StructLayout(LayoutKind.Auto)]
public struct SeededStream
{
    // The odd integer nearest to 2⁶⁴ over the golden ratio: the increment of SplitMix64.
    private const ulong Increment = 0x9E37_79B9_7F4A_7C15;

    private ulong _counter;

    /// <summary>The stream of a subject and a number under a seed.</summary>
    public SeededStream(long seed, long subject, long number) =>
        _counter = Mix(Mix(Mix((ulong)seed) ^ (ulong)subject) ^ (ulong)number);

    /// <summary>The next number, evenly from 0 up to but not including 1.</summary>
    public double NextShare() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>The next number, evenly from <paramref name="low"/> up to but not including <paramref name="high"/>.</summary>
    public double NextBetween(double low, double high) => low + ((high - low) * NextShare());

    /// <summary>The next whole number from 0 up to but not including <paramref name="count"/>.</summary>
    public int NextIndex(int count) => (int)(NextShare() * count);

    /// <summary>
    /// How many events happen where <paramref name="mean"/> are expected (Poisson). Small means by multiplying shares (Knuth, TAOCP 2, 3.4.1);
    /// from 30 on by the normal approximation, which is then within a percent.
    /// </summary>
    public int NextPoisson(double mean)
    {
        if (mean <= 0)
        {
            return 0;
        }

        if (mean >= 30)
        {
            return (int)Math.Max(0, Math.Round(mean + (Math.Sqrt(mean) * NextNormal())));
        }

        var limit = Math.Exp(-mean);
        var product = NextShare();
        var events = 0;
        while (product > limit)
        {
            events++;
            product *= NextShare();
        }

        return events;
    }

    private double NextNormal()
    {
        // Box and Muller; 1 - share is never 0.
        var radius = Math.Sqrt(-2 * Math.Log(1 - NextShare()));
        return radius * Math.Cos(2 * Math.PI * NextShare());
    }

    private ulong Next()
    {
        _counter += Increment;
        return Mix(_counter);
    }

    private static ulong Mix(ulong value)
    {
        value += Increment;
        value = (value ^ (value >> 30)) * 0xBF58_476D_1CE4_E5B9;
        value = (value ^ (value >> 27)) * 0x94D0_49BB_1331_11EB;
        return value ^ (value >> 31);
    }
}
