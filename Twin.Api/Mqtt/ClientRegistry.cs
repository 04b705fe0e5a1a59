using System.Text.Json;
using Twin.Api.Hosting;
using Twin.City.Field;
using Twin.City.Inventory;

namespace Twin.Api.Mqtt;

/// <summary>
/// The clients that <c>./twin mqtt register</c> has written into the data directory. The file is looked at again whenever somebody asks and it has changed;
/// a file that cannot be read changes nothing.
/// </summary>
internal sealed partial class ClientRegistry
{
    private readonly CityInventory _city;
    private readonly string _path;
    private readonly ILogger<ClientRegistry> _logger;
    private readonly Lock _reading = new();
    private (DateTime WrittenAt, long Length) _seen;
    private (DateTime WrittenAt, long Length) _complainedAbout;
    private volatile FieldClaims _claims;

    /// <summary>Reads the file. Throws <see cref="StartRefusedException"/> when it cannot be read.</summary>
    public ClientRegistry(CityInventory city, string dataDirectory, ILogger<ClientRegistry> logger)
    {
        _city = city;
        _path = Path.Combine(dataDirectory, FieldClients.FileName);
        _logger = logger;
        _seen = Stamp();
        try
        {
            _claims = new FieldClaims(city, Read());
        }
        catch (Exception broken) when (broken is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException($"{_path} cannot be read: {broken.Message}");
        }
    }

    /// <summary>The clients as last read, without looking at the file: for every reading.</summary>
    public FieldClaims Claims => _claims;

    /// <summary>The clients as the file has them now.</summary>
    public FieldClaims Refresh()
    {
        lock (_reading)
        {
            var stamp = Stamp();
            if (stamp == _seen)
            {
                return _claims;
            }

            try
            {
                _claims = new FieldClaims(_city, Read());
                _seen = stamp;
                LogInformationRead(_claims.Clients.All.Length);
            }
            catch (JsonException broken)
            {
                _seen = stamp;
                LogErrorNotRead(broken, _path);
            }
            catch (Exception passing) when (passing is IOException or UnauthorizedAccessException)
            {
                // It is tried again, for this may pass without another change of the file; said once.
                if (_complainedAbout != stamp)
                {
                    _complainedAbout = stamp;
                    LogErrorNotRead(passing, _path);
                }
            }

            return _claims;
        }
    }

    private FieldClients Read() => File.Exists(_path) ? FieldClients.Parse(File.ReadAllText(_path)) : FieldClients.Nobody;

    private (DateTime WrittenAt, long Length) Stamp()
    {
        var file = new FileInfo(_path);
        return file.Exists ? (file.LastWriteTimeUtc, file.Length) : default;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Clients} MQTT clients are registered.")]
    private partial void LogInformationRead(int clients);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Path} cannot be read; the MQTT clients stay as they were.")]
    private partial void LogErrorNotRead(Exception broken, string path);
}
