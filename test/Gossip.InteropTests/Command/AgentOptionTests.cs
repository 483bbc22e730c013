using System.Net;
using System.Net.Sockets;
using Gossip.InteropTests.Processes;

namespace Gossip.InteropTests.Command;

/// <summary>What <c>gossip agent</c> says when it cannot start: one line on standard error, and an exit code.</summary>
internal sealed class AgentOptionTests
{
    [TestCase("--bind", "no-address")]
    [TestCase("--bind", "127.0.0.1:65536")]
    [TestCase("--advertise", "0.0.0.0")]
    [TestCase("--preset", "moon")]
    [TestCase("--delegate-versions", "2,5")]
    [TestCase("--delegate-versions", "5,2,4")]
    [TestCase("--name", "")]
    [TestCase("--join", "127.0.0.1:0")]
    [TestCase("--allow", "10/8")]
    [TestCase("--state", "no-such-file")]
    [TestCase("--no-such-option", "1")]
    public async Task A_bad_option_is_named_in_one_line_and_exits_with_2(string option, string value)
    {
        (int exitCode, string output, string errors) = await GossipProgram.RunAsync("agent", "--json", option, value);

        Assert.That(exitCode, Is.EqualTo(2));
        Assert.That(output, Is.Empty);
        Assert.That(errors, Does.Contain(option).And.Not.Contains("\n"));
    }

    [Test]
    public async Task Metadata_of_513_bytes_is_named_in_one_line_and_exits_with_2()
    {
        (int exitCode, string output, string errors) = await GossipProgram.RunAsync("agent", "--json", "--meta", new string('x', 513));

        Assert.That(exitCode, Is.EqualTo(2));
        Assert.That(output, Is.Empty);
        Assert.That(errors, Does.Contain("--meta").And.Not.Contains("\n"));
    }

    [TestCase(SocketType.Stream, ProtocolType.Tcp)]
    [TestCase(SocketType.Dgram, ProtocolType.Udp)]
    public async Task A_port_in_use_is_named_in_one_line_and_exits_with_1(SocketType type, ProtocolType protocol)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, type, protocol);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        if (type == SocketType.Stream)
        {
            socket.Listen();
        }

        string taken = socket.LocalEndPoint!.ToString()!;

        (int exitCode, string output, string errors) = await GossipProgram.RunAsync("agent", "--json", "--bind", taken);

        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(output, Is.Empty);
        Assert.That(errors, Does.Contain(taken).And.Not.Contains("\n"));
    }
}
