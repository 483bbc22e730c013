namespace Gossip.Members;

/// <summary>All rules by which the member table changes, and the commands that this node itself gives.</summary>
internal sealed class MembershipRules
{
    private readonly MemberTable _table;
    private readonly LocalNode _local;
    private readonly IMembershipEffects _effects;
    private readonly TimeProvider _timeProvider;
    private readonly TimeSpan _rememberDeparted;

    public MembershipRules(MemberTable table, LocalNode local, IMembershipEffects effects, GossipOptions options)
    {
        _table = table;
        _local = local;
        _effects = effects;
        _timeProvider = options.TimeProvider;
        _rememberDeparted = options.GossipToTheDeadTime;

        var refute = new RefuteRule(table, local, effects, options, _timeProvider);
        Suspect = new SuspectRule(table, local, refute, effects, options, _timeProvider);
        var claims = new ClaimRule(local, refute, Suspect, effects, options, _timeProvider);
        Dead = new DeadRule(
            table, local, refute, Suspect, new StrangersGoodbyes(_rememberDeparted, _timeProvider), effects, options.Rules, _timeProvider);
        Alive = new AliveRule(table, local, refute, claims, Dead, effects, options, _timeProvider);
        Merge = new PushPullMerge(table, local, Alive, Suspect, Dead, options.Rules);
    }

    public AliveRule Alive { get; }

    public SuspectRule Suspect { get; }

    public DeadRule Dead { get; }

    public PushPullMerge Merge { get; }

    public void Apply(bool dead, in Accusation accusation)
    {
        if (dead)
        {
            Dead.Apply(accusation);
        }
        else
        {
            Suspect.Apply(accusation);
        }
    }

    public void Apply(MembershipCommand command)
    {
        switch (command)
        {
            case MembershipCommand.Announce announce:
                Alive.ApplyOwn(OwnNews(), sent: null);
                _table.Publish();
                announce.Done.TrySetResult();
                break;
            case MembershipCommand.Know know:
                Know(know.Members);
                break;
            case MembershipCommand.UpdateMetadata update:
                UpdateMetadata(update);
                break;
            case MembershipCommand.Merge merge:
                string? fault = Merge.Apply(merge.Remote.AsSpan(0, merge.Count));
                _table.Publish();
                merge.Done.TrySetResult(fault);
                break;
            case MembershipCommand.SuspectUnresponsive suspect:
                Suspect.Apply(new Accusation(suspect.Name, _local.Name, suspect.Incarnation));
                break;
            case MembershipCommand.SettleClaim settled:
                Alive.Settle(settled);
                break;
            case MembershipCommand.ExpireSuspicion expire:
                Expire(expire);
                break;
            case MembershipCommand.Leave leave:
                Dead.ApplyOwn();
                _table.Publish();
                leave.Done.TrySetResult(true);
                break;
            case MembershipCommand.Reap:
                Reap();
                break;
        }
    }

    private void Know(IReadOnlyList<Member> members)
    {
        foreach (Member member in members)
        {
            if (!_table.IsFull && !_table.TryFind(member.Name, out _))
            {
                _table.Add(member);
            }
        }
    }

    private void UpdateMetadata(MembershipCommand.UpdateMetadata update)
    {
        if (_local.IsLeaving)
        {
            update.Sent.TrySetException(new InvalidOperationException("This node has left: its metadata changes no more."));
            return;
        }

        _local.Metadata = update.Metadata;
        Alive.ApplyOwn(OwnNews(), update.Sent);
    }

    private AliveNews OwnNews() => new(_local.Name, _local.EndPoint, _local.Metadata, _local.Versions, _local.NextIncarnation());

    /// <summary>Only the suspicion whose time is up declares its member dead: another may have begun since.</summary>
    private void Expire(MembershipCommand.ExpireSuspicion expire)
    {
        if (_table.TryFind(expire.Name, out MemberRecord? record) && ReferenceEquals(record.Suspicion, expire.Suspicion))
        {
            Dead.Expire(record, expire.Suspicion);
        }
    }

    /// <summary>Failed and departed members alike are forgotten after a while; we ourselves are not.</summary>
    private void Reap()
    {
        for (int i = _table.Count - 1; i >= _table.LiveCount; i--)
        {
            Member departed = _table[i];
            if (_timeProvider.GetElapsedTime(departed.StateChangedTimestamp) > _rememberDeparted && !_local.Is(departed.Name)
                && _table.TryFind(departed.Name, out MemberRecord? record))
            {
                _table.Remove(record);
                _effects.Forgotten(departed.Name);
            }
        }
    }
}
