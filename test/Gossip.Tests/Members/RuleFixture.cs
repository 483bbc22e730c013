using System.Net;
using System.Text;
using Gossip.Members;
using Microsoft.Extensions.Time.Testing;

namespace Gossip.Tests.Members;

/// <summary>
/// Node "a" with its table, its rules and a clock that stands still: a test tells it what others say and asks what it made of it.
/// </summary>
internal sealed class RuleFixture
{
    public static readonly MemberVersions Versions = new(1, 5, 2, 0, 0, 0);

    private readonly Dictionary<string, Suspicion> _suspicions = new(StringComparer.Ordinal);

    public RuleFixture(Action<GossipOptions>? configure = null, string metadata = "")
    {
        Options = GossipOptions.Lan() with { NodeName = "a", TimeProvider = Time };
        configure?.Invoke(Options);
        Local = new LocalNode("a", At("a"), Encoding.UTF8.GetBytes(metadata), Versions);
        Table = new MemberTable(Options.MaximumMembers, hashSeed: 1);
        Rules = new MembershipRules(Table, Local, Effects, Options);
        Do(new MembershipCommand.Announce(new TaskCompletionSource()));
        Announcement = Effects.Take();
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public GossipOptions Options { get; }

    public LocalNode Local { get; }

    public MemberTable Table { get; }

    public RecordedEffects Effects { get; } = new();

    public MembershipRules Rules { get; }

    /// <summary>What happened when the node announced itself.</summary>
    public string[] Announcement { get; }

    public Member this[string name] => Record(name).Current;

    /// <summary>What happened since this was last asked.</summary>
    public string[] Happened() => Effects.Take();

    public bool Knows(string name) => Table.TryFind(name, out _);

    public MemberRecord Record(string name) =>
        Table.TryFind(name, out MemberRecord? record) ? record : throw new AssertionException($"{name} is not known.");

    public Suspicion SuspicionOf(string name) => Record(name).Suspicion ?? throw new AssertionException($"{name} is under no suspicion.");

    public void Hear(params AliveNews[] news)
    {
        foreach (AliveNews each in news)
        {
            Rules.Alive.Apply(each);
        }
    }

    public void HearSuspect(string name, uint incarnation, string from) => Rules.Apply(dead: false, new Accusation(name, from, incarnation));

    public void HearDead(string name, uint incarnation, string from) => Rules.Apply(dead: true, new Accusation(name, from, incarnation));

    /// <summary>A member is accused, does not answer in time, and is declared dead.</summary>
    public void HearThatFailed(string name, uint incarnation, string from)
    {
        HearSuspect(name, incarnation, from);
        Time.Advance(SuspicionOf(name).TimeToAnswer);
        HearDead(name, incarnation, from);
    }

    public string? Merge(params RemoteMember[] remote)
    {
        var done = new TaskCompletionSource<string?>();
        Do(new MembershipCommand.Merge(remote, remote.Length, done));
        return done.Task.IsCompletedSuccessfully ? done.Task.GetAwaiter().GetResult() : throw new AssertionException("The merge is not done.");
    }

    public void Do(MembershipCommand command) => Rules.Apply(command);

    /// <summary>It was found out who answers to a name that is claimed elsewhere.</summary>
    public void Settle(string name, ClaimOutcome outcome, IPEndPoint? asked = null) =>
        Do(new MembershipCommand.SettleClaim(name, asked ?? this[name].EndPoint, outcome));

    /// <summary>Members that are there, alive and with incarnation 1; what happened so far is forgotten.</summary>
    public RuleFixture With(params string[] names)
    {
        foreach (string name in names)
        {
            Hear(Alive(name));
        }

        Effects.Take();
        return this;
    }

    /// <summary>A member in a state, with incarnation 1 unless it says otherwise.</summary>
    public RuleFixture With(string name, MemberState state, uint incarnation = 1)
    {
        Hear(Alive(name, incarnation));
        switch (state)
        {
            case MemberState.Suspect:
                HearSuspect(name, incarnation, from: "accuser");
                break;
            case MemberState.Failed:
                HearSuspect(name, incarnation, from: "accuser");
                Do(new MembershipCommand.ExpireSuspicion(name, SuspicionOf(name)));
                break;
            case MemberState.Left:
                HearDead(name, incarnation, from: name);
                break;
        }

        Effects.Take();
        return this;
    }

    /// <summary>Where a member with a name of one letter lives unless it says otherwise: a at 10.0.0.1, b at 10.0.0.2, …</summary>
    public static IPEndPoint At(string name) => new(new IPAddress([10, 0, (byte)(name.Length - 1), (byte)(name[^1] - 'a' + 1)]), 7946);

    public static AliveNews Alive(
        string name, uint incarnation = 1, string? at = null, string metadata = "", MemberVersions? versions = null) =>
        new(name, at is null ? At(name) : IPEndPoint.Parse(at), Encoding.UTF8.GetBytes(metadata), versions ?? Versions, incarnation);

    public static RemoteMember Remote(string name, MemberState state, uint incarnation = 1, MemberVersions? versions = null) =>
        new(Alive(name, incarnation, versions: versions), state);
}
