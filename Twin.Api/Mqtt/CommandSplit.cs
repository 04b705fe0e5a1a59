using System.Text;
using Twin.City.Inventory;

namespace Twin.Api.Mqtt;

/// <summary>
/// Cuts the devices of a command to a gateway into messages of less than 128 KiB: many clients take no larger ones. Each message carries its first device behind the
/// correlation, so that its answer is known from those of the command's other messages, and is the same when it is sent again.
/// </summary>
internal static class CommandSplit
{
    /// <summary>Most bytes of device ids in one message; values, texts and names around them are a few kilobytes at most.</summary>
    public const int MostIdBytes = 112 * 1024;

    // Quotes and comma.
    private const int BytesAroundId = 3;
    private const char DeviceMark = '~';

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
    public static string Correlation(string correlation, int[] devices) => $"{correlation}{DeviceMark}{devices[0]}";

    /// <summary>The command's correlation, from that of one of its messages.</summary>
    public static string CorrelationOf(string message) => message.IndexOf(DeviceMark, StringComparison.Ordinal) is > 0 and var end ? message[..end] : message;
}
