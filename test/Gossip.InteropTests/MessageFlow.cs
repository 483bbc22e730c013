using System.Text;
using Gossip.InteropTests.Processes;

namespace Gossip.InteropTests;

/// <summary>
/// Numbered messages that go both ways between a node and a peer until they are stopped, each reliable and as a packet. Loopback loses
/// no packet as long as the receiver's buffer is not full, and so few are under way here that it never is: every packet has to arrive.
/// </summary>
internal sealed class MessageFlow
{
    private static readonly Delivery[] s_ways = [Delivery.Reliable, Delivery.BestEffort];
    private static readonly TimeSpan s_arrival = TimeSpan.FromSeconds(10);

    private readonly GossipNode _node;
    private readonly MemberlistPeer _peer;
    private readonly Task _sending;
    private volatile bool _isStopping;
    private int _rounds;

    private MessageFlow(GossipNode node, MemberlistPeer peer)
    {
        _node = node;
        _peer = peer;
        _sending = SendAsync();
    }

    /// <summary>Starts the flow between two that know each other.</summary>
    public static MessageFlow Start(GossipNode node, MemberlistPeer peer) => new(node, peer);

    /// <summary>Waits until messages have gone both ways a few times more, and fails if one could not be sent.</summary>
    public async Task FlowOnAsync()
    {
        int enough = Volatile.Read(ref _rounds) + 3;
        await Eventually.Async(() => _sending.IsFaulted || Volatile.Read(ref _rounds) >= enough, s_arrival, "messages flow on");
        if (_sending.IsFaulted)
        {
            await _sending;
        }
    }

    /// <summary>Stops the flow, and fails if a message was lost or came twice.</summary>
    public async Task StopAsync()
    {
        _isStopping = true;
        await _sending;
        string[] byNode = Expected(_node.Name), byPeer = Expected(_peer.Name);
        await Eventually.Async(() => AtPeer().Length >= byNode.Length && AtNode().Length >= byPeer.Length, s_arrival, "every message arrives");
        Assert.That(AtPeer(), Is.EquivalentTo(byNode));
        Assert.That(AtNode(), Is.EquivalentTo(byPeer));
        await TestContext.Out.WriteLineAsync($"{_rounds} messages of each kind went each way between {_node.Name} and {_peer.Name}");
    }

    /// <summary>One round after the other, so that a slow machine gets fewer and nobody is flooded.</summary>
    private async Task SendAsync()
    {
        for (; !_isStopping; _rounds++)
        {
            foreach (Delivery way in s_ways)
            {
                await Task.WhenAll(
                    _node.SendAsync(_peer, Message(_node.Name, way, _rounds), way),
                    _peer.SendAsync(_node, Message(_peer.Name, way, _rounds), way));
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10)); // leaves the machine to the other tests
        }
    }

    private static byte[] Message(string sender, Delivery way, int number) => Encoding.UTF8.GetBytes($"{way} message {number} of {sender}");

    private string[] Expected(string sender) =>
        [.. Enumerable.Range(0, _rounds).SelectMany(number => s_ways.Select(way => Encoding.UTF8.GetString(Message(sender, way, number))))];

    private string[] AtNode() => Of(_peer.Name, _node.Messages.ToList().Select(message => Encoding.UTF8.GetString(message.Payload.Span)));

    private string[] AtPeer() => Of(
        _node.Name, _peer.Events.ToList().Where(e => e.Kind == "message").Select(e => e.Json.GetProperty("text").GetString()!));

    private static string[] Of(string sender, IEnumerable<string> messages) => [.. messages.Where(message => message.EndsWith($" of {sender}", StringComparison.Ordinal))];
}
