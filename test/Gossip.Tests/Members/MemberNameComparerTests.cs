using System.Text;
using Gossip.Members;

namespace Gossip.Tests.Members;

public sealed class MemberNameComparerTests
{
    private static readonly string[] Names =
    [
        "a", "A", "web-1", "web-2", "ü", "日本語", "😀", "😀😀", "é", "é", new string('x', 255), new string('日', 512), new string('x', 2000),
    ];

    private readonly MemberNameComparer _comparer = new(seed: 42);

    [TestCaseSource(nameof(Names))]
    public void A_name_is_the_same_as_a_string_and_as_bytes(string name)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(name);

        Assert.That(_comparer.GetHashCode(utf8), Is.EqualTo(_comparer.GetHashCode(name)));
        Assert.That(MemberNameComparer.Equals(utf8, name), Is.True);
    }

    [Test]
    public void Different_names_are_different_also_when_they_look_alike_or_differ_in_case()
    {
        foreach (string one in Names)
        {
            foreach (string other in Names.Where(name => !string.Equals(name, one, StringComparison.Ordinal)))
            {
                Assert.That(MemberNameComparer.Equals(Encoding.UTF8.GetBytes(one), other), Is.False);
            }
        }
    }

    [Test]
    public void Bytes_that_are_no_text_are_no_name()
    {
        Assert.That(MemberNameComparer.Equals([0xff], "\uFFFD"), Is.False);
        Assert.That(MemberNameComparer.Equals([], "a"), Is.False);
    }

    [Test]
    public void Nobody_can_choose_names_that_collide_since_the_hash_depends_on_the_seed() =>
        Assert.That(new MemberNameComparer(seed: 43).GetHashCode("web-1"), Is.Not.EqualTo(_comparer.GetHashCode("web-1")));
}
