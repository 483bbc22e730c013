namespace Gossip.Members;

/// <summary>Incarnations only rise, also of members that are dead or have left, so that stale news cannot bring them back.</summary>
internal static class IncarnationOfTheDead
{
    public static void Raise(MemberTable table, MemberRecord record, uint incarnation)
    {
        Member departed = record.Current;
        if (incarnation > departed.Incarnation)
        {
            table.Update(record, departed.With(departed.State, incarnation));
        }
    }
}
