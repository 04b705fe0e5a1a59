using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using Twin.Api.Alarms;
using Twin.Api.City;
using Twin.Api.Commands;
using Twin.Api.Devices;
using Twin.Api.History;
using Twin.Api.Ingress;
using Twin.Api.Lighting;
using Twin.Api.Log;
using Twin.Api.Presence;
using Twin.Api.Search;
using Twin.Api.Streets;
using Twin.City.Maintenance;

namespace Twin.Api.Hosting;

/// <summary>How the API's documents are written, generated at build time.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, Converters = [typeof(InstantConverter)])]
[JsonSerializable(typeof(ReadingsAnswer))]
[JsonSerializable(typeof(ReadingDocument[]))]
[JsonSerializable(typeof(DevicePage))]
[JsonSerializable(typeof(DeviceDocument))]
[JsonSerializable(typeof(FeatureCollectionDocument))]
[JsonSerializable(typeof(CommandDocument))]
[JsonSerializable(typeof(CommandPreview))]
[JsonSerializable(typeof(CommandRequest))]
[JsonSerializable(typeof(WhyDocument))]
[JsonSerializable(typeof(AlarmPage))]
[JsonSerializable(typeof(AlarmDocument))]
[JsonSerializable(typeof(AlarmFigures))]
[JsonSerializable(typeof(LogPageDocument))]
[JsonSerializable(typeof(LogDocument))]
[JsonSerializable(typeof(LogBody))]
[JsonSerializable(typeof(HandoverDocument))]
[JsonSerializable(typeof(CityDocument))]
[JsonSerializable(typeof(ZonePage))]
[JsonSerializable(typeof(ZoneDocument))]
[JsonSerializable(typeof(HistoryDocument))]
[JsonSerializable(typeof(PresenceDocument))]
[JsonSerializable(typeof(SearchPage))]
[JsonSerializable(typeof(StreetDocument))]
[JsonSerializable(typeof(CabinetDocument))]
[JsonSerializable(typeof(CabinetPage))]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(HealthDocument))]
[JsonSerializable(typeof(Dictionary<string, object>))]
[JsonSerializable(typeof(ImmutableArray<string>))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(double))]
[JsonSerializable(typeof(int))]
[JsonSerializable(typeof(bool))]
internal sealed partial class ApiJson : JsonSerializerContext;
