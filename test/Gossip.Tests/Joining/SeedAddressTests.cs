using Gossip.Joining;

namespace Gossip.Tests.Joining;

public sealed class SeedAddressTests
{
    private const int DefaultPort = 7946;

    [TestCase("10.0.0.1", "", "10.0.0.1", DefaultPort)]
    [TestCase("10.0.0.1:80", "", "10.0.0.1", 80)]
    [TestCase("seed.internal", "", "seed.internal", DefaultPort)]
    [TestCase("seed.internal:1", "", "seed.internal", 1)]
    [TestCase("seed.internal.:65535", "", "seed.internal.", 65535)]
    [TestCase("localhost", "", "localhost", DefaultPort)]
    [TestCase("my_service-1:7000", "", "my_service-1", 7000)]
    [TestCase("[2001:db8::1]:80", "", "2001:db8::1", 80)]
    [TestCase("[2001:db8::1]", "", "2001:db8::1", DefaultPort)]
    [TestCase("2001:db8::1", "", "2001:db8::1", DefaultPort)]
    [TestCase("::1", "", "::1", DefaultPort)]
    [TestCase("::ffff:10.0.0.1", "", "::ffff:10.0.0.1", DefaultPort)]
    [TestCase("web-1/10.0.0.1:80", "web-1", "10.0.0.1", 80)]
    [TestCase("web-1/10.0.0.1", "web-1", "10.0.0.1", DefaultPort)]
    [TestCase("web-1/seed.internal:80", "web-1", "seed.internal", 80)]
    [TestCase("web-1/[::1]:80", "web-1", "::1", 80)]
    [TestCase("web-1/::1", "web-1", "::1", DefaultPort)]
    [TestCase("the name: with anything/10.0.0.1:80", "the name: with anything", "10.0.0.1", 80)]
    [TestCase("  10.0.0.1:80 ", "", "10.0.0.1", 80)]
    public void Every_form_people_write_is_understood(string text, string name, string host, int port)
    {
        SeedAddress seed = SeedAddress.Parse(text, DefaultPort);

        Assert.That((seed.NodeName, seed.Host, seed.Port), Is.EqualTo((name, host, port)));
        Assert.That(seed.Text, Is.EqualTo(text));
    }

    [TestCase("_gossip._udp.example.com", true)]
    [TestCase("web-1/_gossip._udp.example.com.", true)]
    [TestCase("_gossip", true)]
    [TestCase("my_service", false)]
    [TestCase("seed.internal", false)]
    [TestCase("10.0.0.1", false)]
    public void A_name_that_begins_with_an_underscore_is_a_service(string text, bool isService) =>
        Assert.That(SeedAddress.Parse(text, DefaultPort).IsService, Is.EqualTo(isService));

    [TestCase("_gossip._udp.example.com:7946")]
    [TestCase("web-1/_gossip:80")]
    public void A_service_has_no_port(string text) => Assert.That(
        () => SeedAddress.Parse(text, DefaultPort),
        Throws.InstanceOf<FormatException>().With.Message.Contain($"'{text}'").And.Message.Contain("SRV records bring their own"));

    [TestCase("")]
    [TestCase("   ")]
    [TestCase(":80")]
    [TestCase("web-1/")]
    [TestCase("web-1/:80")]
    [TestCase("two words")]
    [TestCase("a/b/c")]
    [TestCase("[::1")]
    [TestCase("::1]")]
    [TestCase("[]:80")]
    [TestCase("[seed.internal]:80")]
    [TestCase("[10.0.0.1]:80")]
    [TestCase("[::1]80")]
    [TestCase("[::1]:80:90")]
    [TestCase("a:b:c")]
    [TestCase("1::2::3")]
    [TestCase("host:80:90")]
    [TestCase("http://seed.internal:80")]
    [TestCase("-")]
    [TestCase("..")]
    [TestCase("_")]
    [TestCase("_gossip..internal")]
    [TestCase("_two words._udp")]
    public void What_is_no_seed_is_named_with_the_forms_expected(string text) => Assert.That(
        () => SeedAddress.Parse(text, DefaultPort),
        Throws.InstanceOf<FormatException>().With.Message.Contain($"'{text}' is not a seed"));

    [TestCase("host:", "")]
    [TestCase("host:0", "0")]
    [TestCase("host:65536", "65536")]
    [TestCase("host:-1", "-1")]
    [TestCase("host:+1", "+1")]
    [TestCase("host: 80", " 80")]
    [TestCase("host:80x", "80x")]
    [TestCase("host:0x50", "0x50")]
    [TestCase("host:http", "http")]
    [TestCase("host:99999999999999999999", "99999999999999999999")]
    [TestCase("[::1]:", "")]
    [TestCase("[::1]:0", "0")]
    public void A_port_that_is_none_is_named_with_its_range(string text, string port) => Assert.That(
        () => SeedAddress.Parse(text, DefaultPort),
        Throws.InstanceOf<FormatException>().With.Message.Contain(text).And.Message.Contain($"'{port}'").And.Message.Contain("1 to 65535"));
}
