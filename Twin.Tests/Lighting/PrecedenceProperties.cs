using FsCheck.Xunit;
using Twin.City.Devices;
using Twin.City.Lighting;
using Xunit;

namespace Twin.Tests.Lighting;

public sealed class PrecedenceProperties
{
    [Property]
    public bool Whoever_asks_the_level_is_from_0_to_100(double? over, double? dynamic, double? program, double standing)
    {
        var target = Precedence.Decide(over, dynamic, program, standing);

        return target.LevelPercent is >= 0 and <= 100 && Enum.IsDefined(target.Source);
    }

    [Property]
    public bool The_strongest_who_asks_is_obeyed_whatever_the_others_say(byte? over, byte? dynamic, byte? program, byte standing)
    {
        var target = Precedence.Decide(over % 101, dynamic % 101, program % 101, standing % 101);
        var expected =
            over is { } person ? new LightTarget(person % 101, CommandSource.Override)
            : dynamic is { } traffic ? new LightTarget(traffic % 101, CommandSource.Dynamic)
            : program is { } clock ? new LightTarget(clock % 101, CommandSource.Program)
            : new LightTarget(standing % 101, CommandSource.Default);

        return target == expected;
    }

    [Property]
    public bool One_more_who_asks_never_hands_the_lamp_to_a_weaker_one(byte? over, byte? dynamic, byte? program, byte standing, byte more)
    {
        var before = Precedence.Decide(over, dynamic, program, standing).Source;

        return Precedence.Decide(more, dynamic, program, standing).Source >= before
            && Precedence.Decide(over, more, program, standing).Source >= before
            && Precedence.Decide(over, dynamic, more, standing).Source >= before;
    }

    [Fact]
    public void A_level_that_is_no_number_asks_for_nothing()
    {
        Assert.Equal(new LightTarget(40, CommandSource.Program), Precedence.Decide(double.NaN, double.NaN, 40, 100));
        Assert.Equal(new LightTarget(100, CommandSource.Default), Precedence.Decide(null, null, null, double.NaN));
    }
}
