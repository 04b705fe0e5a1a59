using System.Net;
using System.Net.Sockets;
using MQTTnet.Adapter;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Formatter;
using MQTTnet.Server;
using Twin.Api.Hosting;

namespace Twin.Api.Mqtt;

/// <summary>Lets clients in: the port of the broker inside.</summary>
internal sealed partial class FieldListener(
    Func<MqttChannelAdapter, SocketChannel, FieldConnection> connect, Action<FieldConnection> ended, TimeProvider time, ILogger<FieldListener> logger)
    : IMqttServerAdapter
{
    // A socket and its buffers cost about 20 kB; the next client is let in when one has gone.
    private const int MostConnections = 10_000;
    private const int Backlog = 512;

    private readonly CancellationTokenSource _stopping = new();
    private Socket? _socket;
    private Task _accepting = Task.CompletedTask;
    private int _connections;

    /// <inheritdoc />
    public Func<IMqttChannelAdapter, Task>? ClientHandler { get; set; }

    /// <summary>Takes the port. Throws <see cref="StartRefusedException"/> when it cannot be had.</summary>
    /// <returns>The port, which is another than asked for when that was 0.</returns>
    public int Bind(IPAddress address, int port)
    {
        _socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            _socket.Bind(new IPEndPoint(address, port));
            _socket.Listen(Backlog);
        }
        catch (SocketException taken)
        {
            throw new StartRefusedException(taken.SocketErrorCode == SocketError.AddressNotAvailable
                ? $"--Twin:Mqtt:Address: {address} is not an address of this machine ({taken.Message})."
                : $"--Twin:Mqtt:Port: the broker cannot listen on {new IPEndPoint(address, port)} ({taken.Message}). Choose another port, -1 for a free one, or 0 for no broker.");
        }

        return ((IPEndPoint)_socket.LocalEndPoint!).Port;
    }

    /// <inheritdoc />
    public Task StartAsync(MqttServerOptions options, IMqttNetLogger mqttLogger)
    {
        _accepting = AcceptAsync(options, mqttLogger);
        return Task.CompletedTask;
    }

    /// <summary>Lets nobody in any more; who is in stays.</summary>
    public async Task CloseAsync()
    {
        await _stopping.CancelAsync();
        _socket?.Dispose();
        await _accepting;
    }

    /// <inheritdoc />
    public Task StopAsync() => CloseAsync();

    /// <inheritdoc />
    public void Dispose()
    {
        _socket?.Dispose();
        _stopping.Dispose();
    }

    private async Task AcceptAsync(MqttServerOptions options, IMqttNetLogger mqttLogger)
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var socket = await _socket!.AcceptAsync(_stopping.Token);
                if (Interlocked.Increment(ref _connections) > MostConnections)
                {
                    Interlocked.Decrement(ref _connections);
                    socket.Dispose();
                    LogWarningFull(MostConnections);
                    continue;
                }

                _ = ServeAsync(socket, options, mqttLogger);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (SocketException failure)
            {
                LogWarningNotAccepted(failure);
                await Task.Delay(TimeSpan.FromMilliseconds(100), time);
            }
        }
    }

    private async Task ServeAsync(Socket socket, MqttServerOptions options, IMqttNetLogger mqttLogger)
    {
        await Task.Yield();
        try
        {
            socket.NoDelay = true;
            using var channel = new SocketChannel(socket, time);
            var formatter = new MqttPacketFormatterAdapter(new MqttBufferWriter(options.WriterBufferSize, options.WriterBufferSizeMax));
            using var packets = new MqttChannelAdapter(channel, formatter, mqttLogger);
            using var connection = connect(packets, channel);
            try
            {
                await HandleAsync(connection);
            }
            finally
            {
                ended(connection);
            }
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException or OperationCanceledException or MQTTnet.Exceptions.MqttCommunicationException)
        {
            LogDebugEnded(failure);
        }
#pragma warning disable CA1031 // Nobody awaits a connection: what ends it is only known here.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogErrorFailed(failure);
        }
        finally
        {
            socket.Dispose();
            Interlocked.Decrement(ref _connections);
        }
    }

    private async Task HandleAsync(FieldConnection connection)
    {
        try
        {
            if (ClientHandler is { } handle)
            {
                await handle(connection);
            }
        }
        finally
        {
            await connection.EndAsync();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A client was turned away: {Most} are connected.")]
    private partial void LogWarningFull(int most);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A connection could not be accepted.")]
    private partial void LogWarningNotAccepted(Exception failure);

    [LoggerMessage(Level = LogLevel.Error, Message = "A connection has failed.")]
    private partial void LogErrorFailed(Exception failure);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A connection has ended.")]
    private partial void LogDebugEnded(Exception failure);
}
