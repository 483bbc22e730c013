using BenchmarkDotNet.Attributes;
using Gossip.Detection;
using Gossip.Dissemination;
using Gossip.Events;
using Gossip.Joining;
using Gossip.Members;
using Gossip.Scheduling;
using Gossip.Synchronization;
using Gossip.Wire;

namespace Gossip.Benchmarks;

/// <summary>The whole state of ten thousand members, that both sides know: written, read from a stream, merged.</summary>
[MemoryDiagnoser]
public class PushPullBenchmarks
{
    private readonly MemberTable _table = Samples.Table(Samples.ManyMembers);
    private readonly RemoteMember[] _remote = new RemoteMember[Samples.ManyMembers];
    private readonly StreamCodec _codec;
    private readonly MessageStreamWriter _writer;
    private readonly NewsReader _news;
    private readonly PushPullMerge _merge;
    private readonly byte[] _bytes;

    public PushPullBenchmarks()
    {
        _codec = new StreamCodec(TimeSpan.FromSeconds(10), TimeProvider.System, LayerSettings.Plain, new StreamMemoryBudget(256 << 20));
        _writer = _codec.Writer(StreamRole.Dialler);
        _news = new NewsReader(_table);
        _merge = Merge(_table);
        Write();
        _bytes = _writer.Message.ToArray();
        DecodePushPull().GetAwaiter().GetResult();
    }

    [Benchmark]
    public int EncodePushPull()
    {
        Write();
        int length = _writer.Message.Length;
        // What sending does: each push/pull takes its buffer from the pool.
        _writer.Begin().Release();
        return length;
    }

    [Benchmark]
    public async Task<int> DecodePushPull()
    {
        using var stream = new MemoryStream(_bytes);
        using MessageStreamReader reader = _codec.Reader(stream, StreamRole.Listener);
        await reader.ReadTypeAsync(CancellationToken.None);
        using PushPullState state = await reader.ReadPushPullAsync(CancellationToken.None);
        return Read(state);
    }

    [Benchmark]
    public string? MergeKnown() => _merge.Apply(_remote);

    private void Write() => LocalState.Write(_writer, _table.Snapshot, userState: default, join: false);

    private int Read(PushPullState state)
    {
        int count = 0;
        foreach (PushPullNode node in state.Nodes)
        {
            if (_news.TryRead(node, out RemoteMember member))
            {
                _remote[count++] = member;
            }
        }

        return count;
    }

    private static PushPullMerge Merge(MemberTable table)
    {
        GossipOptions options = GossipOptions.Lan();
        Member own = Samples.Member(0);
        var local = new LocalNode(own.Name, own.EndPoint, own.MetadataArray, own.Versions);
        local.NextIncarnation();
        var events = new EventHub(table, TimeProvider.System);
        var effects = new MembershipEffects(
            new TransmitLimitedQueue(),
            new SuspicionTimers(new MembershipMailbox(options.HandoffQueueDepth), TimeProvider.System),
            new LocalHealth(options.AwarenessMaximumMultiplier),
            new ProbeOrder(table, own.Name, new Random(1)),
            new Signal(),
            new LostMembers(options.RememberLostMembers, TimeProvider.System),
            events,
            table,
            new JoinStatus(isSearchWanted: false, table, local, events, TimeProvider.System),
            peersChanged: new Signal(),
            local,
            // Nothing here is stale or claimed twice, so nobody is told or asked anything.
            sender: null!,
            claims: null!,
            options.Rules,
            reportsSuspicions: false,
            Samples.Diagnostics());
        return new MembershipRules(table, local, effects, options).Merge;
    }
}
