using System.Net.Sockets;
using Npgsql;
using Twin.Api.Hosting;
using Twin.Journal.Field;

namespace Twin.Api.Mqtt;

/// <summary>
/// The clients of a cluster, read from its database once a second. A node that cannot reach the database keeps the clients that it has, and says so once.
/// </summary>
internal sealed partial class ClientTableText(FieldClientTable table, TimeProvider time, ILogger<ClientTableText> logger) : IClientText
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private volatile FieldClientRow? _row;

    /// <inheritdoc />
    public string Name => "The table of the MQTT clients";

    /// <inheritdoc />
    public ClientStamp Stamp() => new(_row?.Revision ?? 0, 0);

    /// <inheritdoc />
    public string? Read() => _row?.Text;

    /// <inheritdoc />
    public async Task OpenAsync(CancellationToken cancellation)
    {
        try
        {
            await table.CreateAsync(cancellation);
            _row = await table.ReadAsync(cancellation);
        }
        catch (Exception failure) when (failure is NpgsqlException or SocketException or TimeoutException)
        {
            throw new StartRefusedException($"--ConnectionStrings:Twin: the database does not serve: {failure.Message}");
        }
    }

    /// <inheritdoc />
    public async Task FollowAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Period, time);
        var isAway = false;
        while (await timer.WaitForNextTickAsync(cancellation))
        {
            try
            {
                _row = await table.ReadAsync(cancellation);
                if (isAway)
                {
                    LogInformationReadAgain();
                }

                isAway = false;
            }
            catch (Exception failure) when (failure is NpgsqlException or SocketException or TimeoutException)
            {
                if (!isAway)
                {
                    LogWarningAway(failure.Message);
                }

                isAway = true;
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The registered MQTT clients cannot be read from the database ({Why}); they stay as they were.")]
    private partial void LogWarningAway(string why);

    [LoggerMessage(Level = LogLevel.Information, Message = "The registered MQTT clients can be read from the database again.")]
    private partial void LogInformationReadAgain();
}
