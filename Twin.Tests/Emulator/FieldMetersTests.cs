using Twin.Emulator;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Emulator;

public sealed class FieldMetersTests
{
    [Fact]
    public void Meters_go_on_from_where_they_were_after_a_good_end()
    {
        using var folder = new TemporaryFolder();
        var meters = FieldMeters.Open(StreetCity.Make(), folder.Path);
        meters.Add(0, 812.5);
        meters.Write(isLast: true);

        var again = FieldMeters.Open(StreetCity.Make(), folder.Path);

        Assert.Equal((812.5, 0), (again[0], again[1]));
    }

    [Fact]
    public void After_a_kill_no_meter_goes_back_behind_what_it_may_have_reported()
    {
        using var folder = new TemporaryFolder();
        var meters = FieldMeters.Open(StreetCity.Make(), folder.Path);
        meters.Add(0, 812.5);
        meters.Write(isLast: false);
        meters.Add(0, 0.1 * FieldMeters.WritePeriod.TotalHours);

        var again = FieldMeters.Open(StreetCity.Make(), folder.Path);

        Assert.InRange(again[0], meters[0], meters[0] + 0.01);
    }

    [Fact]
    public void A_file_that_is_damaged_or_of_another_city_does_no_harm()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(folder.Path, "field-meters.csv"), "id,energyKWh,clean\nlamp-99999,5\nlamp-00001,many\n\nlamp-00002,7\nsignal-0001,5\n");

        var meters = FieldMeters.Open(StreetCity.Make(), folder.Path);

        Assert.Equal((0, 7), (meters[0], meters[1]));
    }
}
