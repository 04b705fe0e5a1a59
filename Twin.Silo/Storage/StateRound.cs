using System.Runtime.InteropServices;

namespace Twin.Silo.Storage;

/// <summary>Operations of a batch that one statement for the changes, and then one for the questions, can run: at most one change of a state, and no question from before it.</summary>
internal sealed class StateRound
{
    private readonly List<int> _changes = [];
    private readonly List<int> _questions = [];

    /// <summary>Places, in the batch, of what may change a state.</summary>
    public IReadOnlyList<int> Changes => _changes;

    /// <summary>Places, in the batch, of what only asks for what is stored.</summary>
    public IReadOnlyList<int> Questions => _questions;

    /// <summary>Splits a batch so that the operations on each state keep their order; one round where no state is changed after another operation on it.</summary>
    public static IReadOnlyList<StateRound> Split(IReadOnlyList<StateOperation> operations)
    {
        var rounds = new List<StateRound>();
        var next = new Dictionary<(string Kind, string Id), NextRound>(operations.Count);
        for (var place = 0; place < operations.Count; place++)
        {
            var operation = operations[place];
            ref var state = ref CollectionsMarshal.GetValueRefOrAddDefault(next, (operation.Kind, operation.Id), out _);
            if (operation.IsQuestion)
            {
                Round(rounds, state.Question)._questions.Add(place);
                state = state with { Change = state.Question + 1 };
            }
            else
            {
                Round(rounds, state.Change)._changes.Add(place);
                state = new NextRound(Change: state.Change + 1, Question: state.Change);
            }
        }

        return rounds;
    }

    private static StateRound Round(List<StateRound> rounds, int index)
    {
        while (rounds.Count <= index)
        {
            rounds.Add(new StateRound());
        }

        return rounds[index];
    }

    /// <summary>The earliest rounds that are still open to an operation on a state.</summary>
    private readonly record struct NextRound(int Change, int Question);
}
