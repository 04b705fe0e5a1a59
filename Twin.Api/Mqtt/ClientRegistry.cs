using System.Text.Json;
using Twin.Api.Hosting;
using Twin.City.Field;
using Twin.City.Inventory;

namespace Twin.Api.Mqtt;

/// <summary>The clients that <c>./twin mqtt register</c> has registered. A text that cannot be read refuses the start; while the node runs, it changes nothing.</summary>
internal sealed partial class ClientRegistry(CityInventory city, IClientText text, ILogger<ClientRegistry> logger) : BackgroundService
{
    private readonly Lock _reading = new();
    private ClientStamp? _seen;
    private ClientStamp? _complainedAbout;
    private volatile FieldClaims _claims = new(city, FieldClients.Nobody);

    /// <summary>The clients as last read, without looking for others: for every reading.</summary>
    public FieldClaims Claims => _claims;

    /// <summary>Reads the clients. Throws <see cref="StartRefusedException"/> when they cannot be read.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await text.OpenAsync(cancellationToken);
        try
        {
            lock (_reading)
            {
                Read(text.Stamp());
            }
        }
        catch (Exception broken) when (broken is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException($"{text.Name} cannot be read: {broken.Message}");
        }

        await base.StartAsync(cancellationToken);
    }

    /// <summary>The clients as they are now.</summary>
    public FieldClaims Refresh()
    {
        lock (_reading)
        {
            var stamp = text.Stamp();
            if (stamp == _seen)
            {
                return _claims;
            }

            try
            {
                Read(stamp);
                LogInformationRead(_claims.Clients.All.Length);
            }
            catch (JsonException broken)
            {
                _seen = stamp;
                LogErrorNotRead(broken, text.Name);
            }
            catch (Exception passing) when (passing is IOException or UnauthorizedAccessException)
            {
                // It is tried again, for this may pass without another change; said once.
                if (_complainedAbout != stamp)
                {
                    _complainedAbout = stamp;
                    LogErrorNotRead(passing, text.Name);
                }
            }

            return _claims;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await text.FollowAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    // A change between the look at the stamp and the reading is read once more.
    private void Read(ClientStamp stamp)
    {
        _claims = new FieldClaims(city, text.Read() is { } written ? FieldClients.Parse(written) : FieldClients.Nobody);
        _seen = stamp;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Clients} MQTT clients are registered.")]
    private partial void LogInformationRead(int clients);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Source} cannot be read; the MQTT clients stay as they were.")]
    private partial void LogErrorNotRead(Exception broken, string source);
}
