using System.Text.Json;
using Twin.City.Geography;
using Twin.City.Query;
using Xunit;

namespace Twin.Tests.Query;

public sealed class AreaTests
{
    private const string Square = "[[0,0],[10,0],[10,10],[0,10],[0,0]]";
    private const string Hole = "[[4,4],[6,4],[6,6],[4,6],[4,4]]";

    [Theory]
    [InlineData(5, 1, true)]
    [InlineData(5, 5, false)]
    [InlineData(0, 5, true)]
    [InlineData(11, 5, false)]
    public void A_polygon_holds_what_lies_in_it_or_on_its_edge_and_not_in_its_hole(double longitude, double latitude, bool expected) =>
        Assert.Equal(expected, Read($$"""{"type":"Polygon","coordinates":[{{Square}},{{Hole}}]}""").Contains(new Position(longitude, latitude)));

    [Fact]
    public void Polygons_that_overlap_hold_what_lies_in_any()
    {
        var area = Read($$"""{"type":"MultiPolygon","coordinates":[[{{Square}}],[[[5,0],[20,0,3],[20,10],[5,10],[5,0]]]]}""");

        Assert.True(area.Contains(new Position(7, 5)));
        Assert.True(area.Contains(new Position(15, 5)));
        Assert.False(area.Contains(new Position(21, 5)));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"type":"Point","coordinates":[0,0]}""")]
    [InlineData("""{"type":"Polygon"}""")]
    [InlineData("""{"type":"Polygon","coordinates":[]}""")]
    [InlineData("""{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1]]]}""")]
    [InlineData("""{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1]]]}""")]
    [InlineData("""{"type":"Polygon","coordinates":[[[0,0],[181,0],[1,1],[0,0]]]}""")]
    [InlineData("""{"type":"Polygon","coordinates":[[[0,0],[1,91],[1,1],[0,0]]]}""")]
    [InlineData("""{"type":"Polygon","coordinates":[[[0,0],[1e999,0],[1,1],[0,0]]]}""")]
    [InlineData("""{"type":"Polygon","coordinates":[[[0,0],["1",0],[1,1],[0,0]]]}""")]
    [InlineData("""{"type":"Polygon","coordinates":[[[0,0],[1],[1,1],[0,0]]]}""")]
    [InlineData("""{"type":"Polygon","coordinates":[[0,0]]}""")]
    [InlineData("""{"type":"MultiPolygon","coordinates":[]}""")]
    public void What_is_no_area_is_refused(string geometry) => Assert.Throws<FormatException>(() => Read(geometry));

    [Fact]
    public void A_thousand_vertices_are_an_area_and_one_more_is_none()
    {
        Read(Circle(Area.MostVertices));
        Assert.Throws<FormatException>(() => Read(Circle(Area.MostVertices + 1)));
    }

    private static string Circle(int vertices)
    {
        var ring = Enumerable.Range(0, vertices - 1).Select(i => double.Tau * i / (vertices - 1)).Select(angle => FormattableString.Invariant($"[{Math.Cos(angle)},{Math.Sin(angle)}]")).ToList();
        return $$"""{"type":"Polygon","coordinates":[[{{string.Join(',', ring.Append(ring[0]))}}]]}""";
    }

    private static Area Read(string geometry)
    {
        using var json = JsonDocument.Parse(geometry);
        return Area.Read(json.RootElement);
    }
}
