using System.Net.WebSockets;

namespace Twin.Api.Live;

/// <summary>Waits for a map to go: it sends nothing but its farewell.</summary>
internal static class MapClosing
{
    /// <summary>Ends when the other side has closed or is gone.</summary>
    public static async Task WaitAsync(WebSocket socket, CancellationToken cancellation)
    {
        var ignored = new byte[128];
        try
        {
            while (socket.State == WebSocketState.Open)
            {
                var received = await socket.ReceiveAsync(ignored, cancellation);
                if (received.MessageType == WebSocketMessageType.Close)
                {
                    await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellation);
                    return;
                }
            }
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException)
        {
            // It went without a word.
        }
    }
}
