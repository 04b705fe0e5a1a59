using System.Collections.Immutable;
using Twin.City.Devices;
using Twin.City.Inventory;

namespace Twin.City.Maintenance;

/// <summary>One failure that is to come about in the emulated or simulated field.</summary>
/// <param name="From">When it begins.</param>
/// <param name="Until">When it is over by itself.</param>
/// <param name="Code">What fails: of a lamp the index into <see cref="KindSchema.LampStatus"/>, of a camera its fault; otherwise 0.</param>
public sealed record Failure(DateTimeOffset From, DateTimeOffset Until, int Code);

/// <summary>
/// Which device fails when and for how long, from a seed alone: each device draws once for each hour since 1970, so that the same seed has the same failures
/// however often and in whatever order one asks.
/// </summary>
public sealed class FailurePlan
{
    /// <summary>No failure lasts longer.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(4);

    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Mean = TimeSpan.FromHours(1);

    // Failures per device and hour, in proportion to each other: of 30,000 lamps one every four minutes, of the demo city's cabinets one in five hours.
    private const double LampRate = 5e-4;
    private const double CameraRate = 2.5e-3;
    private const double CounterRate = 3e-4;
    private const double CabinetRate = 2.5e-4;

    // Subjects of the random stream: devices by ordinal, cabinets below zero.
    private const long StreamOffset = 7_919_000;

    private static readonly ImmutableArray<int> LampCodes =
    [
        Code("lampFailure"), Code("lampFailure"), Code("lampFailure"), Code("lampFailure"), Code("dimmingFailure"), Code("lampPowerTooLow"),
        Code("highTemperature"), Code("cyclingFailure"),
    ];

    private readonly long _seed;
    private readonly double _scale;

    private FailurePlan(long seed, double scale) => (_seed, _scale) = (seed, scale);

    /// <summary>The plan of a city.</summary>
    /// <param name="city">Its devices.</param>
    /// <param name="seed">Chooses among all plans.</param>
    /// <param name="failuresPerHour">How many failures an hour the whole city has on average; 0 for none.</param>
    public static FailurePlan For(CityInventory city, long seed, double failuresPerHour)
    {
        var usual = city.Devices.Sum(device => Rate(device.Kind)) + (city.Cabinets.Length * CabinetRate);
        return new FailurePlan(seed, usual > 0 ? Math.Max(0, failuresPerHour) / usual : 0);
    }

    /// <summary>The failure that a device is in at a time, or null.</summary>
    public Failure? OfDevice(Device device, DateTimeOffset now) => At(device.Ordinal, Rate(device.Kind), device.Kind, now);

    /// <summary>The failure that a lighting cabinet is in at a time (its lamps are without supply), or null.</summary>
    /// <param name="cabinet">Its place in <see cref="CityInventory.Cabinets"/>.</param>
    /// <param name="now">When.</param>
    public Failure? OfCabinet(int cabinet, DateTimeOffset now) => At(-1 - cabinet, CabinetRate, null, now);

    private Failure? At(long subject, double rate, DeviceKind? kind, DateTimeOffset now)
    {
        if (rate * _scale <= 0)
        {
            return null;
        }

        var hour = now.ToUnixTimeSeconds() / 3600;
        for (var earlier = 0; earlier <= Longest.TotalHours; earlier++)
        {
            if (InHour(subject, rate, kind, hour - earlier) is { } failure && failure.From <= now && now < failure.Until)
            {
                return failure;
            }
        }

        return null;
    }

    private Failure? InHour(long subject, double rate, DeviceKind? kind, long hour)
    {
        var stream = new SeededStream(_seed, subject + StreamOffset, hour);
        if (stream.NextShare() >= rate * _scale)
        {
            return null;
        }

        var from = DateTimeOffset.FromUnixTimeSeconds(hour * 3600).AddSeconds(Math.Floor(stream.NextBetween(0, 3600)));
        var lasts = Mean * -Math.Log(1 - stream.NextShare());
        lasts = lasts < Shortest ? Shortest : lasts > Longest ? Longest : lasts;
        var code = kind switch
        {
            DeviceKind.Lamp => LampCodes[stream.NextIndex(LampCodes.Length)],
            DeviceKind.Camera => 1 + stream.NextIndex(KindSchema.Of(DeviceKind.Camera).Values[Slot.Camera.Fault].Choices.Count - 1),
            _ => 0,
        };
        return new Failure(from, from + lasts, code);
    }

    private static double Rate(DeviceKind kind) => kind switch
    {
        DeviceKind.Lamp => LampRate,
        DeviceKind.Camera => CameraRate,
        DeviceKind.Counter => CounterRate,
        _ => 0,
    };

    private static int Code(string word) => KindSchema.LampStatus.Index().First(status => status.Item == word).Index;
}
