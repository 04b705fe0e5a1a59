using FsCheck;
using FsCheck.Xunit;
using Twin.City.Devices;
using Xunit;

namespace Twin.Tests.Devices;

public sealed class IdRangesProperties
{
    [Property]
    public bool What_was_written_is_read_again(NonNegativeInt[] numbers)
    {
        string[] ids = [.. numbers.SelectMany((number, i) => new[] { $"lamp-{number.Get:D3}", $"lamp-{number.Get + 1:D3}", i % 3 == 0 ? "depot" : $"9{i}" })];

        return IdRanges.Read(IdRanges.Write(ids)).SequenceEqual(ids, StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("", new string[0])]
    [InlineData("lamp-1", new[] { "lamp-1" })]
    [InlineData("lamp-00001..lamp-00003,lamp-00005", new[] { "lamp-00001", "lamp-00002", "lamp-00003", "lamp-00005" })]
    [InlineData("lamp-9,lamp-10..lamp-11", new[] { "lamp-9", "lamp-10", "lamp-11" })]
    [InlineData("a1,b2", new[] { "a1", "b2" })]
    [InlineData("x99999999999999999998..x99999999999999999999", new[] { "x99999999999999999998", "x99999999999999999999" })]
    public void Ids_that_count_on_are_a_range(string text, string[] ids)
    {
        Assert.Equal(text, IdRanges.Write(ids));
        Assert.Equal(ids, IdRanges.Read(text));
    }
}
