using Gossip.Security;
using Gossip.Tests.Wire;

namespace Gossip.Tests.Security;

public sealed class KeyringTests
{
    private static readonly byte[] First = Layers.Key(16, 1);
    private static readonly byte[] Second = Layers.Key(24, 2);
    private static readonly byte[] Third = Layers.Key(32, 3);

    [Test]
    public void The_first_key_is_the_primary_and_the_others_follow_in_order()
    {
        var ring = new Keyring(First, Second, Third);

        Assert.That(ring.GetKeys(), Is.EqualTo(new[] { First, Second, Third }));
        Assert.That(ring.GetPrimaryKey(), Is.EqualTo(First));
        Assert.That(ring.Count, Is.EqualTo(3));
    }

    [Test]
    public void A_key_of_another_length_is_refused_with_the_allowed_ones([Values(0, 1, 15, 17, 20, 31, 33, 64)] int length)
    {
        byte[] key = new byte[length];
        string[] said = [$"{length} bytes", "16, 24 and 32"];

        Assert.That(() => new Keyring(key), Refused(said));
        Assert.That(() => new Keyring(First, key), Refused(said));
        Assert.That(() => Layers.Ring().Add(key), Refused(said));
        Assert.That(() => Keyring.GenerateKey(length), Refused(said));
    }

    [Test]
    public void A_key_is_added_behind_the_primary()
    {
        var ring = new Keyring(First);

        Assert.That(ring.Add(Second), Is.True);

        Assert.That(ring.GetKeys(), Is.EqualTo(new[] { First, Second }));
    }

    [Test]
    public void A_key_added_twice_is_there_once()
    {
        var ring = new Keyring(First, First, Second, Second);

        Assert.That(ring.Add(First), Is.False);
        Assert.That(ring.Add(Second), Is.False);

        Assert.That(ring.GetKeys(), Is.EqualTo(new[] { First, Second }));
    }

    [Test]
    public void A_key_that_is_used_becomes_the_primary()
    {
        var ring = new Keyring(First, Second, Third);

        ring.Use(Third);
        ring.Use(Third);

        Assert.That(ring.GetKeys(), Is.EqualTo(new[] { Third, First, Second }));
    }

    [Test]
    public void A_key_that_is_not_in_the_ring_cannot_be_used()
    {
        var ring = new Keyring(First);

        Assert.That(() => ring.Use(Second), Throws.InvalidOperationException.With.Message.Contain("not in the ring"));
        Assert.That(() => ring.Use([]), Throws.InvalidOperationException);
        Assert.That(ring.GetPrimaryKey(), Is.EqualTo(First));
    }

    [Test]
    public void A_key_is_removed_once()
    {
        var ring = new Keyring(First, Second);

        Assert.That(ring.Remove(Second), Is.True);
        Assert.That(ring.Remove(Second), Is.False);
        Assert.That(ring.GetKeys(), Is.EqualTo(new[] { First }));
    }

    [Test]
    public void The_primary_cannot_be_removed()
    {
        var ring = new Keyring(First, Second);

        Assert.That(() => ring.Remove(First), Throws.InvalidOperationException.With.Message.Contain("primary"));
        Assert.That(ring.Count, Is.EqualTo(2));
    }

    [Test]
    public void It_is_known_which_keys_are_in_the_ring()
    {
        var ring = new Keyring(First, Second);

        Assert.That(ring.Contains(First), Is.True);
        Assert.That(ring.Contains(Second), Is.True);
        Assert.That(ring.Contains(Third), Is.False);
        Assert.That(ring.Contains([]), Is.False);
    }

    [Test]
    public void What_is_handed_in_and_out_are_copies()
    {
        byte[] given = [.. First];
        var ring = new Keyring(given);

        given[0]++;
        ring.GetPrimaryKey()[0]++;
        ring.GetKeys()[0][0]++;

        Assert.That(ring.GetPrimaryKey(), Is.EqualTo(First));
    }

    [Test]
    public void A_generated_key_is_random_and_of_the_length_asked_for([Values(16, 24, 32)] int length)
    {
        byte[] key = Keyring.GenerateKey(length);

        Assert.That(key, Has.Length.EqualTo(length));
        Assert.That(key, Is.Not.EqualTo(Keyring.GenerateKey(length)));
        Assert.That(Keyring.GenerateKey(), Has.Length.EqualTo(32));
    }

    [Test]
    public void A_ring_is_made_from_Base64_the_first_being_the_primary()
    {
        Keyring ring = Keyring.FromBase64(Convert.ToBase64String(Second), $" {Convert.ToBase64String(First)}\n");

        Assert.That(ring.GetKeys(), Is.EqualTo(new[] { Second, First }));
        Assert.That(() => Keyring.FromBase64(), Throws.ArgumentException);
    }

    [TestCase("cluster secret!", "not Base64")]
    [TestCase("AAA", "not Base64")]
    [TestCase("", "0 bytes")]
    [TestCase("c2VjcmV0c2VjcmV0", "12 bytes long; allowed are 16, 24 and 32")]
    [TestCase("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "33 bytes")]
    public void A_text_that_is_no_key_is_refused_without_repeating_it(string text, string expected)
    {
        FormatException? refused = Assert.Throws<FormatException>(() => Keyring.ParseKey(text));

        Assert.That(refused!.Message, Does.Contain(expected));
        Assert.That(text.Length == 0 || !refused.Message.Contains(text, StringComparison.Ordinal), Is.True);
    }

    [Test]
    public void The_text_of_a_ring_says_how_many_keys_there_are_and_not_which() =>
        Assert.That(new Keyring(First, Second).ToString(), Is.EqualTo("Keyring of 2"));

    private static NUnit.Framework.Constraints.ContainsConstraint Refused(string[] said) =>
        Throws.ArgumentException.With.Message.Contain(said[0]).And.Message.Contain(said[1]);
}
