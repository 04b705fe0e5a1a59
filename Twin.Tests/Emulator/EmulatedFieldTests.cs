using Twin.City.Devices;
using Xunit;

namespace Twin.Tests.Emulator;

/// <summary>The emulated field over a broker that is not ours.</summary>
public sealed class EmulatedFieldTests
{
    private const int LampFailure = 1;
    private const int SupplyLoss = 9;
    private const string AlwaysOff = """
        { "program": "off", "darkBelowDeg": 90, "position": { "lon": 0.005, "lat": 0.005 }, "timeZone": "Europe/Paris", "defaultLevel": 100, "silenceS": 60,
          "steps": [ { "from": "00:00", "level": 35 } ] }
        """;

    [Fact]
    public async Task Every_device_reports_readings_that_the_twin_takes_and_every_client_says_that_it_is_there()
    {
        await using var field = await PlayedField.StartAsync();

        Assert.Empty(field.Centre.Refusals);
        Assert.All(field.Centre.Batches, count => Assert.InRange(count, 1, 1_000));
        string[] clients = ["gateway/Z0", "gateway/Z1", "signal/signal-0001", .. Enumerable.Range(1, 8).Select(i => $"vehicle/vehicle-police-{i:D2}")];
        Assert.All(clients, client => Assert.Contains("\"online\":true", field.Centre.States[$"twin/v1/{client}/state"], StringComparison.Ordinal));
        await Centre.When(() => field.Field.Counts.ReadingsSent > field.City.Devices.Length && field.Field.Counts.ReadingsRefused == 0, "acknowledgements");
    }

    [Fact]
    public async Task A_command_that_comes_twice_is_answered_twice_and_applied_once()
    {
        await using var field = await PlayedField.StartAsync();
        const string Command = """{ "command": "c1", "devices": ["lamp-00001", "lamp-00002", "lamp-00099"], "values": { "level": 42 }, "source": "override", "until": null, "rampS": 0 }""";

        await field.Centre.CommandAsync("gateway/Z0", Command, "first");
        await field.Centre.WhenReports("lamp-00001", reading => reading.Values[Slot.Lamp.Level] == 42, "level 42");
        await field.Centre.CommandAsync("gateway/Z0", Command, "first");

        await Centre.When(() => field.Centre.Answers.Count == 2, "two answers");
        Assert.All(field.Centre.Answers, answer => Assert.Equal("first", answer.Correlation));
        Assert.All(field.Centre.Answers, answer => Assert.Equal("""{"status":"accepted","refused":[{"device":"lamp-00099","reason":"notBehindThisGateway"}]}""", answer.Text));
        Assert.Equal(1, field.Field.Counts.CommandsTaken);
        Assert.Equal(1, field.Field.Counts.CommandsRepeated);
    }

    [Fact]
    public async Task A_lamp_ramps_holds_an_override_to_its_end_and_resumes_its_program()
    {
        await using var field = await PlayedField.StartAsync();
        await field.Centre.ProgramAsync("Z0", AlwaysOff);
        await field.Centre.WhenReports("lamp-00001", reading => reading.Values[Slot.Lamp.Level] == 35, "its program's level");

        await field.Centre.CommandAsync("gateway/Z0", """{ "command": "d", "devices": ["lamp-00001"], "values": { "level": 50 }, "source": "dynamic", "until": null, "rampS": 1 }""", "d");
        await field.Centre.WhenReports("lamp-00001", reading => reading.Values[Slot.Lamp.Level] == 50, "what traffic asks for, at the end of the ramp");
        await field.Centre.CommandAsync("gateway/Z0", """{ "command": "o", "devices": ["lamp-00001"], "values": { "level": 80 }, "source": "override", "until": null, "rampS": 0 }""", "o");
        var overridden = await field.Centre.WhenReports("lamp-00001", reading => reading.Values[Slot.Lamp.Level] == 80, "the override");
        await field.Centre.CommandAsync("gateway/Z0", """{ "command": "o2", "devices": ["lamp-00001"], "values": null, "source": "override", "until": null, "rampS": 0 }""", "o2");
        await field.Centre.WhenReports("lamp-00001", reading => reading.Values[Slot.Lamp.Level] == 50, "what traffic asked for before");
        await field.Centre.CommandAsync("gateway/Z0", """{ "command": "d2", "devices": ["lamp-00001"], "values": null, "source": "dynamic", "until": null, "rampS": 0 }""", "d2");
        var resumed = await field.Centre.WhenReports("lamp-00001", reading => reading.Values[Slot.Lamp.Level] == 35, "the program");

        Assert.InRange(overridden!.Value.Values[Slot.Lamp.PowerW], 75, 85);
        Assert.True(resumed!.Value.Values[Slot.Lamp.EnergyKWh] >= overridden.Value.Values[Slot.Lamp.EnergyKWh]);
    }

    [Fact]
    public async Task Commands_that_cannot_be_served_are_refused_with_the_reason()
    {
        await using var field = await PlayedField.StartAsync();

        await field.Centre.ProgramAsync("Z0", AlwaysOff.Replace("""{ "from": "00:00", "level": 35 }""", "null", StringComparison.Ordinal));
        await field.Centre.CommandAsync("gateway/Z0", """{ "command": "u", "devices": ["lamp-00001"], "values": { "\ud800x": 1 }, "source": "override" }""", "unicode");
        await field.Centre.CommandAsync("gateway/Z0", """{ "command": "a", "devices": ["lamp-00001"], "values": { "level": 101 }, "source": "override" }""", "level");
        await field.Centre.CommandAsync("gateway/Z0", """{ "command": "b", "devices": ["counter-0001"], "values": {}, "source": "override" }""", "counter");
        await field.Centre.CommandAsync("gateway/Z0", "nonsense", "nonsense");
        await field.Centre.CommandAsync("vehicle/vehicle-police-01", """{ "command": "v", "values": null, "source": "override" }""", "vehicle");

        await Centre.When(() => field.Centre.Answers.Count == 5, "five answers");
        Assert.All(field.Centre.Answers, answer => Assert.StartsWith("""{"status":"refused","reason":""", answer.Text, StringComparison.Ordinal));
        Assert.Equal(0, field.Field.Counts.CommandsTaken);
    }

    [Fact]
    public async Task Signals_bollards_cameras_and_signs_obey()
    {
        await using var field = await PlayedField.StartAsync();

        await field.Centre.CommandAsync("signal/signal-0001", """{ "command": "s", "values": { "mode": "flashing", "preempt": 2 }, "source": "override" }""", "s");
        await field.Centre.CommandAsync("gateway/Z0", """{ "command": "b", "devices": ["bollard-01"], "values": { "position": "lowered" }, "source": "override" }""", "b");
        await field.Centre.CommandAsync("gateway/Z0", """{ "command": "c", "devices": ["camera-001"], "values": { "preset": 7 }, "source": "override" }""", "c");
        await field.Centre.CommandAsync("gateway/Z0", """{ "command": "m", "devices": ["sign-01"], "values": { "message": "[jl3]TRAVAUX" }, "source": "override" }""", "m");

        await field.Centre.WhenReports("signal-0001", reading => reading.Values.Text == "ff" && reading.Values[3] == 2, "flashing");
        await field.Centre.WhenReports("bollard-01", reading => reading.Values[Slot.Bollard.Position] == 2, "moving");
        await field.Centre.WhenReports("camera-001", reading => reading.Values[1] == 7, "preset 7");
        await field.Centre.WhenReports("sign-01", reading => reading.Values.Text == "[jl3]TRAVAUX" && reading.Values[Slot.Sign.Lit] == 1, "its message");
        await field.Centre.WhenReports("bollard-01", reading => reading.Values[Slot.Bollard.Position] == Slot.Bollard.Lowered, "lowered");
        Assert.Empty(field.Centre.Refusals);
    }

    [Fact]
    public async Task What_is_broken_on_purpose_breaks_and_what_is_repaired_works_again()
    {
        await using var field = await PlayedField.StartAsync();
        var centre = field.Centre;

        await centre.ControlAsync("""{ "break": "deadLamp", "device": "lamp-00001" }""");
        await centre.WhenReports("lamp-00001", reading => reading.Values[Slot.Lamp.Status] == LampFailure && reading.Values[Slot.Lamp.PowerW] == 0, "its failure");
        await centre.CommandAsync("gateway/Z0", """{ "command": "x", "devices": ["lamp-00001"], "values": { "level": 42 }, "source": "override" }""", "x");
        await Centre.When(() => centre.Answers.Any(answer => answer.Text == """{"status":"refused","reason":"fault","refused":[{"device":"lamp-00001","reason":"fault"}]}"""), "a refusal");
        await centre.ControlAsync("""{ "repair": "deadLamp", "device": "lamp-00001" }""");
        await centre.WhenReports("lamp-00001", reading => reading.Values[Slot.Lamp.Status] == 0, "that it is well");

        await centre.ControlAsync($$"""{ "break": "cabinetLoss", "cabinet": "{{StreetCity.Cabinet}}" }""");
        await centre.WhenReports("lamp-00006", reading => reading.Values[Slot.Lamp.Status] == SupplyLoss, "the loss of supply");
        Assert.Equal(0, centre.Latest["lamp-00007"].Values[Slot.Lamp.Status]);
        await centre.ControlAsync($$"""{ "repair": "cabinetLoss", "cabinet": "{{StreetCity.Cabinet}}" }""");
        await centre.WhenReports("lamp-00006", reading => reading.Values[Slot.Lamp.Status] == 0, "supply");

        await centre.ControlAsync("""{ "break": "traffic", "street": "street-00001", "vehiclesPerHour": 72000 }""");
        await centre.WhenReports("counter-0001", reading => reading.Values[Slot.Counter.Vehicles] is > 4 and < 25, "half of twenty vehicles a second");
        await centre.ControlAsync("""{ "break": "traffic", "street": "street-00001", "vehiclesPerHour": 0 }""");
        await centre.WhenReports("counter-0001", reading => reading.Values[Slot.Counter.Vehicles] == 0, "an empty street");
        await centre.ControlAsync("""{ "repair": "traffic", "street": "street-00001" }""");

        await centre.ControlAsync("""{ "break": "silentCounter", "device": "counter-0001" }""");
        await Centre.When(() => field.Field.Counts.ControlsTaken == 8, "the counter to be silent");
        var spoken = await WhenStill("counter-0001", "counter-0002");
        await centre.ControlAsync("""{ "repair": "silentCounter", "device": "counter-0001" }""");
        await centre.WhenReports("counter-0001", reading => reading.Stamp > spoken, "counts again");
        Assert.Equal(0, field.Field.Counts.ControlsRefused);

        // Ten periods of its neighbour without a word of its own.
        async Task<ReadingStamp> WhenStill(string device, string neighbour)
        {
            var stamp = centre.Latest[device].Stamp;
            var since = centre.Latest[neighbour].Stamp.AtMs;
            await Centre.When(
                () =>
                {
                    if (centre.Latest[device].Stamp != stamp)
                    {
                        (stamp, since) = (centre.Latest[device].Stamp, centre.Latest[neighbour].Stamp.AtMs);
                    }

                    return centre.Latest[neighbour].Stamp.AtMs >= since + 5_000;
                },
                "silence");
            return stamp;
        }
    }

    [Fact]
    public async Task A_zone_that_is_cut_off_is_offline_goes_on_by_itself_and_comes_back_with_what_happened()
    {
        await using var field = await PlayedField.StartAsync();
        var centre = field.Centre;

        await centre.ControlAsync("""{ "break": "zoneCut", "zone": "Z0" }""");
        await Centre.When(() => centre.States["twin/v1/gateway/Z0/state"].Contains("\"online\":false", StringComparison.Ordinal), "the zone to be offline");
        await centre.ControlAsync("""{ "break": "deadLamp", "device": "lamp-00002" }""");
        await Centre.When(() => field.Field.Counts.ControlsTaken == 2, "the lamp to be dead");
        var cutAt = centre.Latest["lamp-00002"].Stamp;
        await centre.ControlAsync("""{ "repair": "zoneCut", "zone": "Z0" }""");

        await Centre.When(() => centre.States["twin/v1/gateway/Z0/state"].Contains("\"online\":true", StringComparison.Ordinal), "the zone to be back");
        await centre.WhenReports("lamp-00002", reading => reading.Values[Slot.Lamp.Status] == LampFailure && reading.Stamp > cutAt, "what happened meanwhile");
    }

    [Fact]
    public async Task A_command_that_a_slow_link_brings_too_late_is_ignored()
    {
        await using var field = await PlayedField.StartAsync();
        const string Command = """{ "command": "late", "devices": ["sign-01"], "values": { "message": "LATE" }, "source": "override" }""";

        await field.Centre.ControlAsync("""{ "break": "slowLink", "zone": "Z0", "delayS": 3 }""");
        await Centre.When(() => field.Field.Counts.ControlsTaken == 1, "the link to be slow");
        await field.Centre.CommandAsync("gateway/Z0", Command, "late", expiryS: 1);
        await Centre.When(() => field.Field.Counts.CommandsExpired == 1, "the command to expire");
        await field.Centre.ControlAsync("""{ "repair": "slowLink", "zone": "Z0" }""");
        await Centre.When(() => field.Field.Counts.ControlsTaken == 2, "the link to be well");
        await field.Centre.CommandAsync("gateway/Z0", Command.Replace("LATE", "SOON", StringComparison.Ordinal), "soon", expiryS: 60);

        await field.Centre.WhenReports("sign-01", reading => reading.Values.Text == "SOON", "the later command");
        Assert.Equal("soon", Assert.Single(field.Centre.Answers).Correlation);
    }

    [Fact]
    public async Task Bad_messages_on_the_control_topic_are_counted_and_do_no_harm()
    {
        await using var field = await PlayedField.StartAsync();

        string[] bad =
        [
            "", "nonsense", "[]", "{}", """{ "break": "everything" }""", """{ "break": "deadLamp" }""", """{ "break": "deadLamp", "device": "lamp-99999" }""",
            """{ "break": "deadLamp", "device": "counter-0001" }""", """{ "break": "zoneCut", "zone": "nowhere" }""", """{ "break": "slowLink", "zone": "Z0" }""",
            """{ "break": "slowLink", "zone": "Z0", "delayS": -1 }""", """{ "break": "traffic", "street": "street-00001" }""", """{ "break": "deadLamp", "repair": "deadLamp", "device": "lamp-00001" }""",
            """{ "break": "deadLamp", "device": 5 }""", """{ "break": "deadLamp", "device": "lamp-00001", "extra": 1 }""",
        ];
        foreach (var control in bad)
        {
            await field.Centre.ControlAsync(control);
        }

        await field.Centre.ControlAsync("""{ "break": "deadLamp", "device": "lamp-00001" }""");
        await field.Centre.WhenReports("lamp-00001", reading => reading.Values[Slot.Lamp.Status] == LampFailure, "the one good message to be obeyed");
        Assert.Equal(bad.Length, field.Field.Counts.ControlsRefused);
    }

    [Fact]
    public async Task The_field_comes_back_when_the_broker_was_gone()
    {
        await using var field = await PlayedField.StartAsync();
        var clients = field.Field.Counts.Connections;

        await field.Broker.RestartAsync();

        await Centre.When(() => field.Field.Counts.Connections == 2 * clients, "every client to connect again");
        Assert.Equal(11, clients);
    }

    [Fact]
    public async Task Vehicles_on_duty_move_and_keep_to_the_streets()
    {
        await using var field = await PlayedField.StartAsync();

        await Centre.When(() => field.Centre.Latest.Values.Any(reading => field.City.Devices[reading.Device].Kind == DeviceKind.Vehicle && reading.Values[Slot.Vehicle.SpeedKmh] > 10), "a vehicle to drive");
        Assert.All(
            field.Centre.Latest.Values.Where(reading => field.City.Devices[reading.Device].Kind == DeviceKind.Vehicle),
            reading => Assert.InRange(reading.Values[Slot.Vehicle.SpeedKmh], 0, 30));
    }
}
