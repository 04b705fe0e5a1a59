using FsCheck;
using FsCheck.Xunit;
using Twin.Api.Live;
using Twin.Api.Mirror;
using Twin.City.Devices;
using Twin.City.Inventory;
using Twin.City.Zones;
using Twin.Grains.Zones;

namespace Twin.Tests.Live;

public sealed class ResumeProperties
{
    private static readonly CityInventory City = SmallCity.Make();

    // A zone steps on, its frames are lost now and then, the zone comes back under another epoch, the listener reads, drops and resumes anywhere.
    [Property]
    public bool A_listener_that_drops_and_resumes_anywhere_ends_with_the_newest_state_of_all(NonEmptyArray<byte> happenings)
    {
        var epoch = 1L;
        var zone = new ZoneMembers(City, 0);
        var mirror = new MirrorZone(City.Zones[0]);
        var listener = new Listener();
        var step = 0;
        foreach (var happening in happenings.Get)
        {
            switch (happening % 6)
            {
                case 0 or 1 or 2:
                    var before = zone.Version;
                    var rows = zone.Apply([Change(happening % SmallCity.LampsPerZone, ++step)]);
                    var isLost = happening % 6 == 2;
                    if (!isLost && mirror.Apply(Frame(epoch, before, zone, rows)) == FrameOutcome.Gap)
                    {
                        Ask(epoch, zone, mirror);
                    }

                    break;
                case 3:
                    listener.Read(mirror);
                    break;
                case 4:
                    listener.Resume();
                    break;
                default:
                    zone = Reactivate(zone);
                    epoch++;
                    break;
            }
        }

        Ask(epoch, zone, mirror);
        listener.Read(mirror);
        return zone.Rows.ToArray().All(row => listener.States[row.Device] == row.Reported);
    }

    private static ZoneFrame Frame(long epoch, long from, ZoneMembers zone, IEnumerable<MemberState> rows) =>
        new(0, epoch, from, zone.Version, IsWhole: false, 0, 0, [.. rows]);

    private static void Ask(long epoch, ZoneMembers zone, MirrorZone mirror)
    {
        var position = mirror.Position;
        mirror.Apply(position.Epoch == epoch
            ? Frame(epoch, position.Version, zone, zone.Since(position.Version))
            : new ZoneFrame(0, epoch, 0, zone.Version, IsWhole: true, 0, 0, zone.Since(-1)));
    }

    // As a zone grain does: the members' last reported state is read anew, and versions start anew.
    private static ZoneMembers Reactivate(ZoneMembers old)
    {
        var fresh = new ZoneMembers(City, 0);
        fresh.Apply([.. old.Rows.ToArray().Select(row => new MemberChange(row.Device, row.Present, row.Reported, row.Desired))]);
        return fresh;
    }

    private static MemberChange Change(int device, int step)
    {
        var reading = Samples.OfLamp(device, step);
        return new MemberChange(device, Present: true, new Reported(reading.Stamp, reading.Values), null);
    }

    private sealed class Listener
    {
        private LivePosition _position;

        public Dictionary<int, Reported> States { get; } = [];

        public void Read(MirrorZone mirror)
        {
            var step = mirror.Since(_position);
            if (step.IsWhole)
            {
                States.Clear();
            }

            foreach (var row in step.Rows)
            {
                States[row.Device] = row.Reported;
            }

            _position = step.To;
        }

        // All that a listener keeps over a drop is the text of the last id.
        public void Resume() =>
            _position = LiveToken.Read(LiveToken.Write([("Z0", _position)])).GetValueOrDefault("Z0");
    }
}
