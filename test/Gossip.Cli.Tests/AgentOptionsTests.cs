using System.Net;
using System.Text;
using Gossip.Cli.Agent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gossip.Cli.Tests;

/// <summary>What good options mean.</summary>
public sealed class AgentOptionsTests
{
    [TestCase("10.0.0.1", "10.0.0.1:7946")]
    [TestCase("10.0.0.1:0", "10.0.0.1:0")]
    [TestCase("10.0.0.1:65535", "10.0.0.1:65535")]
    [TestCase("::1", "[::1]:7946")]
    [TestCase("[::1]", "[::1]:7946")]
    [TestCase("[::1]:80", "[::1]:80")]
    [TestCase("::ffff:10.0.0.1", "10.0.0.1:7946")]
    public void An_address_without_a_port_gets_the_default_one(string text, string expected) =>
        Assert.That(Read("--bind", text).Bind.ToString(), Is.EqualTo(expected));

    [TestCase("010.0.0.1")]
    [TestCase("10.1")]
    [TestCase("0x7f000001")]
    [TestCase("[10.0.0.1]:80")]
    [TestCase("[[::1]]:80")]
    [TestCase("10.0.0.1:+80")]
    [TestCase("10.0.0.1: 80")]
    [TestCase("[::1]80")]
    public void An_address_in_a_form_nobody_means_is_refused(string text) =>
        Assert.That(EndPointText.TryParse(text, 7946, out _), Is.False);

    [Test]
    public void An_advertised_address_without_a_port_takes_the_bound_one() =>
        Assert.That(Read("--advertise", "10.0.0.1").Advertise, Is.EqualTo(new IPEndPoint(IPAddress.Parse("10.0.0.1"), 0)));

    [Test]
    public void Keys_label_and_versions_reach_the_library_and_the_first_key_encrypts()
    {
        byte[] first = [.. Enumerable.Repeat((byte)1, 16)];
        byte[] second = [.. Enumerable.Repeat((byte)2, 32)];
        AgentOptions options = Read(
            "--key", Convert.ToBase64String(first), "--key", Convert.ToBase64String(second), "--label", "lab", "--protocol", "5",
            "--no-compression", "--verify-incoming", "false", "--verify-outgoing", "true");

        GossipOptions library = options.ToGossipOptions(NullLoggerFactory.Instance, TimeProvider.System);

        Assert.That(library.Keyring!.GetKeys(), Is.EqualTo(new[] { first, second }));
        Assert.That((library.Label, library.ProtocolVersion, library.EnableCompression), Is.EqualTo(("lab", (byte)5, false)));
        Assert.That((library.VerifyIncoming, library.VerifyOutgoing), Is.EqualTo((false, true)));
    }

    [Test]
    public void Networks_and_relay_reach_the_library()
    {
        GossipOptions library = Read("--allow", "10.0.0.0/8", "--allow", "fd00::/8", "--relay")
            .ToGossipOptions(NullLoggerFactory.Instance, TimeProvider.System);

        Assert.That(library.AllowedNetworks, Is.EqualTo(new[] { IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("fd00::/8") }));
        Assert.That(library.MessageRelay, Is.TypeOf<RelayOnce>());
    }

    [Test]
    public void Any_network_is_allowed_and_nothing_relayed_unless_asked_for()
    {
        GossipOptions library = Read().ToGossipOptions(NullLoggerFactory.Instance, TimeProvider.System);

        Assert.That(library.AllowedNetworks, Is.Null);
        Assert.That(library.MessageRelay, Is.Null);
    }

    [Test]
    public void Nothing_but_the_command_gives_the_defaults()
    {
        AgentOptions options = Read();

        Assert.That(options.Name, Is.EqualTo(Environment.MachineName));
        Assert.That(options.Bind.ToString(), Is.EqualTo("0.0.0.0:7946"));
        Assert.That(options.Advertise, Is.Null);
        Assert.That(options.Seeds, Is.Empty);
        Assert.That(options.Metadata.Length, Is.Zero);
        Assert.That(options.Json, Is.False);
        Assert.That(options.LogLevel, Is.EqualTo(LogLevel.Warning));
    }

    [Test]
    public void Join_may_be_given_several_times() =>
        Assert.That(Read("--join", "a", "--join", "b:1", "--join", "[::1]:7946").Seeds, Is.EqualTo(["a", "b:1", "[::1]:7946"]));

    [Test]
    public void Seeds_are_tried_once_or_in_the_background_and_files_reach_the_library()
    {
        AgentOptions once = Read("--join", "a"), retried = Read("--join", "a", "--retry-join", "--seeds-file", "seeds.txt", "--peers-file", "peers.txt");
        GossipOptions library = retried.ToGossipOptions(NullLoggerFactory.Instance, TimeProvider.System);

        Assert.That((once.SeedsTriedOnce.Count, once.ToGossipOptions(NullLoggerFactory.Instance, TimeProvider.System).Seeds.Count), Is.EqualTo((1, 0)));
        Assert.That((retried.SeedsTriedOnce.Count, library.Seeds.Count), Is.EqualTo((0, 1)));
        Assert.That(library.SeedProvider, Is.InstanceOf<FileSeedProvider>());
        Assert.That(library.PeerStore, Is.InstanceOf<FilePeerStore>());
    }

    [Test]
    public void A_file_may_be_missing_but_not_be_a_directory()
    {
        Assert.That(AgentOptionText.FilePath("not-there", out _, out _), Is.True);
        Assert.That(AgentOptionText.FilePath(Path.GetTempPath(), out _, out string? fault), Is.False);
        Assert.That(fault, Does.Contain("directory"));
        Assert.That(AgentOptionText.FilePath(" ", out _, out _), Is.False);
    }

    [Test]
    public void Metadata_may_look_like_a_response_file() =>
        Assert.That(Encoding.UTF8.GetString(Read("--meta", "@home").Metadata.Span), Is.EqualTo("@home"));

    [Test]
    public void Names_and_metadata_are_limited_in_bytes_not_characters()
    {
        Assert.That(AgentOptionText.Metadata(new string('ü', 256), out _, out _), Is.True);
        Assert.That(AgentOptionText.Metadata(new string('ü', 257), out _, out _), Is.False);
        Assert.That(AgentOptionText.Name(new string('ü', 128), out _, out _), Is.False);
    }

    [Test]
    public void The_librarys_options_are_the_preset_with_what_was_asked_for()
    {
        GossipOptions options = Read("--preset", "wan", "--name", "n", "--delegate-versions", "2,5,4", "--bind", "127.0.0.1:0")
            .ToGossipOptions(NullLoggerFactory.Instance, TimeProvider.System);

        Assert.That(options.NodeName, Is.EqualTo("n"));
        Assert.That(options.ProbeInterval, Is.EqualTo(GossipOptions.Wan().ProbeInterval));
        Assert.That(options.ApplicationProtocol, Is.EqualTo(new ApplicationProtocol(2, 5, 4)));
        Assert.That(options.BindEndPoints, Is.EqualTo([new IPEndPoint(IPAddress.Loopback, 0)]));
    }

    [Test]
    public void A_fault_found_by_the_library_is_told_in_terms_of_the_command_line() =>
        Assert.That(AgentOptions.InCommandLineTerms("AdvertiseEndPoint 1.2.3.4 is odd"), Is.EqualTo("--advertise 1.2.3.4 is odd"));

    private static AgentOptions Read(params string[] args)
    {
        AgentOptions? read = null;
        var command = AgentCommand.Create(options =>
        {
            read = options;
            return Task.FromResult(0);
        });
        var parsed = command.Parse(args, new System.CommandLine.ParserConfiguration { ResponseFileTokenReplacer = null });
        Assert.That(parsed.Errors, Is.Empty);
        parsed.Invoke();
        return read!;
    }
}
