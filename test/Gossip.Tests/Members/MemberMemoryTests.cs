using System.Globalization;
using Gossip.Detection;
using Gossip.Diagnostics;
using Gossip.Dissemination;
using Gossip.Events;
using Gossip.Joining;
using Gossip.Members;
using Gossip.Scheduling;
using Gossip.Wire;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gossip.Tests.Members;

/// <summary>What it takes to remember a member, with all that the node keeps for it once the news has been passed on.</summary>
[NonParallelizable]
public sealed class MemberMemoryTests
{
    private const int Members = 10_000;
    private const int BytesEach = 300;

    private readonly GossipOptions _options = GossipOptions.Lan();
    private readonly TransmitLimitedQueue _news = new();
    private readonly MemberTable _table = new(2 * Members, hashSeed: 1);
    private readonly ProbeOrder _probeOrder;
    private readonly MembershipRules _rules;
    private readonly MembershipEffects _effects;

    public MemberMemoryTests()
    {
        var local = new LocalNode("local", RuleFixture.At("a"), [], RuleFixture.Versions);
        _probeOrder = new ProbeOrder(_table, local.Name, new Random(1));
        var events = new EventHub(_table, TimeProvider.System);
        _effects = new MembershipEffects(
            _news,
            new SuspicionTimers(new MembershipMailbox(_options.HandoffQueueDepth), TimeProvider.System),
            new LocalHealth(_options.AwarenessMaximumMultiplier),
            _probeOrder,
            new Signal(),
            new LostMembers(_options.RememberLostMembers, TimeProvider.System),
            events,
            _table,
            new JoinStatus(isSearchWanted: false, _table, local, events, TimeProvider.System),
            peersChanged: new Signal(),
            local,
            sender: null!,
            claims: null!,
            _options.Rules,
            reportsSuspicions: false,
            new NodeDiagnostics(
                new GossipLog(NullLogger.Instance), new LogThrottle(TimeSpan.FromSeconds(10), TimeProvider.System), new GossipMetrics("memory")));
        _rules = new MembershipRules(_table, local, _effects, _options);
    }

    [Test]
    public void Ten_thousand_members_take_no_more_than_three_hundred_bytes_each()
    {
        Hear(0, 100);
        long before = GC.GetTotalMemory(forceFullCollection: true);

        Hear(100, 100 + Members);

        long each = (GC.GetTotalMemory(forceFullCollection: true) - before) / Members;
        TestContext.Out.WriteLine($"{each} bytes");
        Assert.That(each, Is.LessThanOrEqualTo(BytesEach));
        Assert.That(_table.Snapshot, Has.Count.EqualTo(100 + Members));
    }

    /// <summary>Members introduce themselves, in batches, and the news is passed on until it is old.</summary>
    private void Hear(int first, int end)
    {
        var reader = new NewsReader(_table);
        var message = new WireBuffer(256);
        for (int i = first; i < end; i++)
        {
            message.Reset();
            ReadOnlySpan<byte> address = [10, 1, (byte)(i >> 8), (byte)i];
            AliveMessage.Write(message, 1, Name(i), address, 7946, default, RuleFixture.Versions);
            AliveMessage.TryRead(message.WrittenMemory[1..], out AliveMessage alive);
            reader.TryRead(alive, out AliveNews news);
            _rules.Alive.Apply(news);
            if (i % 100 == 99)
            {
                _table.Publish();
                _effects.Published();
                _probeOrder.Next();
            }
        }

        PassOn();
        // Once round, so that the order of the probes holds everyone.
        for (int i = 0; i <= _table.Count; i++)
        {
            _probeOrder.Next();
        }
    }

    private void PassOn()
    {
        var packet = new PacketWriter(1400, LayerSettings.Plain);
        while (_news.Count > 0)
        {
            packet.Begin(1400);
            _news.Fill(packet, transmitLimit: 4);
        }
    }

    private static string Name(int i) => string.Create(CultureInfo.InvariantCulture, $"web-{i:00000}.eu1");
}
