namespace Gossip.Members;

/// <summary>Picks members at random, each with the same chance, none twice, and all that qualify when there are too few.</summary>
internal sealed class RandomMembers(Random random)
{
    /// <summary>Tries for each wanted member before every member is looked at.</summary>
    private const int TriesEach = 8;

    private readonly List<Member> _chosen = [];

    /// <summary>Chooses up to <paramref name="count"/> members that qualify.</summary>
    /// <param name="snapshot">The members to choose from.</param>
    /// <param name="known">How many of them count: the live ones stand first.</param>
    /// <param name="count">How many are wanted.</param>
    /// <param name="state">Handed to <paramref name="qualifies"/>.</param>
    /// <param name="qualifies">Who may be chosen.</param>
    /// <returns>The chosen, valid until the next call.</returns>
    public List<Member> Choose<TState>(
        MemberSnapshot snapshot, int known, int count, in TState state, Func<Member, TState, bool> qualifies)
    {
        _chosen.Clear();
        for (int i = 0; known > count * TriesEach && _chosen.Count < count && i < count * TriesEach; i++)
        {
            Member candidate = snapshot.Known(random.Next(known));
            if (qualifies(candidate, state) && !_chosen.Contains(candidate))
            {
                _chosen.Add(candidate);
            }
        }

        if (_chosen.Count < count)
        {
            ChooseFromAll(snapshot, known, count, state, qualifies);
        }

        return _chosen;
    }

    /// <summary>Reservoir sampling: exact, at the price of looking at everyone.</summary>
    private void ChooseFromAll<TState>(
        MemberSnapshot snapshot, int known, int count, in TState state, Func<Member, TState, bool> qualifies)
    {
        _chosen.Clear();
        int seen = 0;
        for (int i = 0; i < known; i++)
        {
            Member candidate = snapshot.Known(i);
            if (!qualifies(candidate, state))
            {
                continue;
            }

            seen++;
            if (_chosen.Count < count)
            {
                _chosen.Add(candidate);
            }
            else if (random.Next(seen) is int place && place < count)
            {
                _chosen[place] = candidate;
            }
        }
    }
}
