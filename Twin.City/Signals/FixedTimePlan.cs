namespace Twin.City.Signals;

/// <summary>What a signal controller shows.</summary>
/// <param name="Stage">The stage running, from its green to the end of its clearance; 0 before the first.</param>
/// <param name="Groups">One letter per signal group: g green, y yellow, r red, f flashing yellow, o dark.</param>
public readonly record struct SignalShow(int Stage, string Groups);

/// <summary>
/// A plan of two stages with fixed times, a function of time alone: green, yellow, all red, then the other stage. It stands for the controller of a junction until that has
/// stages of its own.
/// </summary>
public sealed record FixedTimePlan
{
    /// <summary>Yellow in built-up areas (IISR 6e partie).</summary>
    public const int YellowS = 3;

    /// <summary>Least red clearance between conflicting groups (IISR 6e partie).</summary>
    public const int AllRedS = 2;

    /// <summary>Least green of vehicles (IISR 6e partie).</summary>
    public const int LeastGreenS = 6;

    /// <summary>Longest wait for a green: users take a longer red for a fault (CERTU).</summary>
    public const int LongestRedS = 120;

    /// <summary>Both groups red.</summary>
    public const string AllRed = "rr";

    /// <summary>A plan. Throws <see cref="ArgumentOutOfRangeException"/> when a green is shorter than <see cref="LeastGreenS"/> or makes the other wait beyond <see cref="LongestRedS"/>.</summary>
    /// <param name="firstGreenS">Green of stage 1 in seconds.</param>
    /// <param name="secondGreenS">Green of stage 2 in seconds.</param>
    public FixedTimePlan(int firstGreenS, int secondGreenS)
    {
        Require(firstGreenS);
        Require(secondGreenS);
        (FirstGreenS, SecondGreenS) = (firstGreenS, secondGreenS);
    }

    /// <summary>Green of stage 1 in seconds.</summary>
    public int FirstGreenS { get; }

    /// <summary>Green of stage 2 in seconds.</summary>
    public int SecondGreenS { get; }

    /// <summary>Length of the whole in seconds.</summary>
    public int CycleS => FirstGreenS + SecondGreenS + (2 * (YellowS + AllRedS));

    /// <summary>The plan of a signal by its number: cycles of 60 to 90 s, the longer green between 45 and 65 percent.</summary>
    public static FixedTimePlan Of(long seed, int signal, int plan)
    {
        var stream = new SeededStream(seed, signal, plan);
        var greenS = 60 + (10 * stream.NextIndex(4)) - (2 * (YellowS + AllRedS));
        var firstGreenS = (int)Math.Round(greenS * stream.NextBetween(0.45, 0.65));
        return new FixedTimePlan(firstGreenS, greenS - firstGreenS);
    }

    /// <summary>What is shown at a time of the cycle.</summary>
    /// <param name="second">Seconds since the cycle began; any number.</param>
    public SignalShow Show(double second) => second < 0 ? new SignalShow(0, AllRed) : Steps()[StepAt(second)].Show;

    /// <summary>When the next change after a time comes, in seconds since the cycle began.</summary>
    public double NextChange(double second)
    {
        if (second < 0)
        {
            return 0;
        }

        var cycles = Math.Floor(second / CycleS);
        return (cycles * CycleS) + Steps()[StepAt(second)].EndS;
    }

    private static void Require(int greenS, [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(greenS))] string name = "")
    {
        if (greenS < LeastGreenS || greenS + (2 * (YellowS + AllRedS)) > LongestRedS)
        {
            throw new ArgumentOutOfRangeException(name, greenS, $"A green lasts at least {LeastGreenS} s and leaves the other stage no more than {LongestRedS} s of red.");
        }
    }

    private int StepAt(double second)
    {
        var inCycle = second - (Math.Floor(second / CycleS) * CycleS);
        var steps = Steps();
        var step = 0;
        while (step < steps.Length - 1 && inCycle >= steps[step].EndS)
        {
            step++;
        }

        return step;
    }

    private (int EndS, SignalShow Show)[] Steps()
    {
        var firstEndS = FirstGreenS + YellowS + AllRedS;
        return
        [
            (FirstGreenS, new SignalShow(1, "gr")),
            (FirstGreenS + YellowS, new SignalShow(1, "yr")),
            (firstEndS, new SignalShow(1, AllRed)),
            (firstEndS + SecondGreenS, new SignalShow(2, "rg")),
            (firstEndS + SecondGreenS + YellowS, new SignalShow(2, "ry")),
            (CycleS, new SignalShow(2, AllRed)),
        ];
    }
}
