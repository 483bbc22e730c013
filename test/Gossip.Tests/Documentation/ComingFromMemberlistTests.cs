using System.Reflection;

namespace Gossip.Tests.Documentation;

/// <summary>Whoever comes from memberlist finds everything under its old name, with a new one that exists and a test that shows it.</summary>
public sealed class ComingFromMemberlistTests
{
    private const int Cells = 4;
    private const int MostLines = 14;

    /// <summary>The public surface of memberlist 0.6, as its documentation lists it.</summary>
    private static readonly string[] OldNames =
    [
        "Create", "Join", "Leave", "Shutdown", "LocalNode", "Members", "NumMembers", "Node", "UpdateNode", "Ping", "NoPingResponseError",
        "GetHealthScore", "ProtocolVersion", "Config.ProtocolVersion", "BuildVsnArray",
        "DelegateProtocolVersion", "DelegateProtocolMin", "DelegateProtocolMax",
        "SendBestEffort", "SendToUDP", "SendTo", "SendToAddress", "SendReliable", "SendToTCP",
        "Delegate", "Delegate.NotifyMsg", "Delegate.GetBroadcasts", "Delegate.NodeMeta", "Delegate.LocalState", "Delegate.MergeRemoteState",
        "TransmitLimitedQueue", "Broadcast", "NamedBroadcast", "UniqueBroadcast", "Prune", "Reset", "NumQueued",
        "EventDelegate", "ChannelEventDelegate", "NodeEvent", "AliveDelegate", "MergeDelegate", "ConflictDelegate", "PingDelegate",
        "Keyring", "NewKeyring", "AddKey", "UseKey", "RemoveKey", "GetKeys", "GetPrimaryKey", "ValidateKey",
        "SecretKey", "GossipVerifyIncoming", "GossipVerifyOutgoing",
        "Label", "SkipInboundLabelCheck", "AddLabelHeaderToPacket", "AddLabelHeaderToStream",
        "RemoveLabelHeaderFromPacket", "RemoveLabelHeaderFromStream", "LabelMaxSize",
        "CIDRsAllowed", "ParseCIDRs", "IPAllowed", "EnableCompression",
        "Transport", "NodeAwareTransport", "Packet", "Address", "NetTransport", "NetTransportConfig", "GetAutoBindPort",
        "FinalAdvertiseAddr", "AdvertiseAddr", "AdvertisePort", "BindAddr", "BindPort", "MockNetwork", "MockTransport", "MockAddress",
        "DefaultLANConfig", "DefaultWANConfig", "DefaultLocalConfig",
        "IndirectChecks", "RetransmitMult", "SuspicionMult", "SuspicionMaxTimeoutMult", "PushPullInterval", "ProbeInterval", "ProbeTimeout",
        "GossipInterval", "GossipNodes", "GossipToTheDeadTime", "AwarenessMaxMultiplier", "TCPTimeout", "HandoffQueueDepth", "UDPBufferSize",
        "QueueCheckInterval", "DisableTcpPings", "DisableTcpPingsForNode", "DeadNodeReclaimTime", "RequireNodeNames", "DNSConfigPath",
        "Logger", "LogOutput", "MetricLabels", "MsgpackUseNewTimeFormat",
    ];

    private static readonly DocumentationPage Page = new("docs/coming-from-memberlist.md");

    /// <summary>The rows of the first table; those of the later ones have other heads.</summary>
    private static readonly string[][] Rows =
        [.. Page.TableRows.SkipWhile(row => row[0] != "memberlist").Skip(1).TakeWhile(row => row[0] != "instrument")];

    private static IEnumerable<TestCaseData> EachRow => Rows.Select(row => new TestCaseData((object)row).SetArgDisplayNames(row[0]));

    private static IEnumerable<string> NewNames =>
        Rows.SelectMany(row => DocumentationPage.CodeIn(row[1])).Distinct();

    [TestCaseSource(nameof(OldNames))]
    public void Every_feature_is_found_under_its_old_name(string oldName) =>
        Assert.That(Rows.Count(row => DocumentationPage.CodeIn(row[0]).Contains(oldName)), Is.EqualTo(1));

    [TestCaseSource(nameof(EachRow))]
    public void Every_row_says_what_is_different_and_names_a_test(string[] row)
    {
        Assert.That(row, Has.Length.EqualTo(Cells).And.None.Empty);
        Assert.That(DocumentationPage.CodeIn(row[^1]), Is.Not.Empty.And.All.Match(@"^\w+Tests\.\w+$"));
    }

    [TestCaseSource(nameof(NewNames))]
    public void Every_new_name_is_public(string newName)
    {
        string[] parts = newName.Split('.');
        Type? type = typeof(Cluster).Assembly.GetExportedTypes().SingleOrDefault(type => type.Name == parts[0]);

        Assert.That(type, Is.Not.Null);
        Assert.That(
            parts.Length == 1 || type!.GetMember(parts[1], BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static).Length > 0);
    }

    [Test]
    public void Every_sample_is_a_few_lines() =>
        Assert.That(Page.CSharpBlocks.Select(block => block.Split('\n').Length), Is.All.InRange(1, MostLines));
}
