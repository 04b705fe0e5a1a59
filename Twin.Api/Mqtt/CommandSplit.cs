using System.Text;
using Twin.City.Inventory;

namespace Twin.Api.Mqtt;

/// <summary>
/// Cuts the devices of a command to a gateway into messages of less than 128 KiB: many clients take no larger ones. A further message carries its number behind the
/// correlation, so that its answer is known from the first one's.
/// </summary>
internal static class CommandSplit
{
    /// <summary>Most bytes of device ids in one message; values, texts and names around them are a few kilobytes at most.</summary>
    public const int MostIdBytes = 112 * 1024;

    // Quotes and comma.
    private const int BytesAroundId = 3;
    private const char NumberMark = '~';

    /// <summary>The devices message by message.</summary>
    public static IEnumerable<int[]> Messages(IReadOnlyList<int> devices, CityInventory city)
    {
        var message = new List<int>();
        var bytes = 0;
        foreach (var device in devices)
        {
            var idBytes = Encoding.UTF8.GetByteCount(city.Devices[device].Id) + BytesAroundId;
            if (bytes + idBytes > MostIdBytes)
            {
                yield return [.. message];
                message.Clear();
                bytes = 0;
            }

            message.Add(device);
            bytes += idBytes;
        }

        if (message.Count > 0)
        {
            yield return [.. message];
        }
    }

    /// <summary>The correlation data of a message of a command.</summary>
    public static string Correlation(string correlation, int message) => message == 0 ? correlation : $"{correlation}{NumberMark}{message}";

    /// <summary>The command's correlation, from that of one of its messages.</summary>
    public static string CorrelationOf(string message) => message.IndexOf(NumberMark, StringComparison.Ordinal) is > 0 and var end ? message[..end] : message;
}
