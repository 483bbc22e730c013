using Gossip.Cli.Agent;

namespace Gossip.Cli.Tests;

/// <summary>The lines of standard input.</summary>
public sealed class AgentInstructionTests
{
    [TestCase("")]
    [TestCase("   ")]
    [TestCase("\r")]
    public void An_empty_line_asks_for_nothing(string line) => Assert.That(AgentInstruction.Parse(line), Is.Null);

    [TestCase("members", typeof(AgentInstruction.ListMembers))]
    [TestCase("  members  ", typeof(AgentInstruction.ListMembers))]
    [TestCase("leave\r", typeof(AgentInstruction.Leave))]
    [TestCase("quit", typeof(AgentInstruction.Quit))]
    [TestCase("health", typeof(AgentInstruction.ShowHealth))]
    [TestCase("keys ", typeof(AgentInstruction.ListKeys))]
    public void A_word_is_an_instruction(string line, Type expected) => Assert.That(AgentInstruction.Parse(line), Is.TypeOf(expected));

    [TestCase("meta role=web", "role=web")]
    [TestCase("meta two words ", "two words ")]
    [TestCase("meta  indented", " indented")]
    [TestCase("meta ü\r", "ü")]
    [TestCase("meta", "")]
    [TestCase("meta ", "")]
    public void Metadata_is_the_text_after_one_space_as_it_stands(string line, string expected) =>
        Assert.That(AgentInstruction.Parse(line), Is.EqualTo(new AgentInstruction.SetMetadata(expected)));

    [TestCase("send b hi", "b", "hi", Delivery.BestEffort)]
    [TestCase("send  b  two words ", "b", " two words ", Delivery.BestEffort)]
    [TestCase("send-reliable b ü\r", "b", "ü", Delivery.Reliable)]
    [TestCase("send\tb\thi", "b", "hi", Delivery.BestEffort)]
    public void A_message_is_a_name_and_the_text_after_one_space_as_it_stands(string line, string name, string text, Delivery delivery) =>
        Assert.That(AgentInstruction.Parse(line), Is.EqualTo(new AgentInstruction.Send(name, text, delivery)));

    [Test]
    public void A_broadcast_is_all_that_follows() =>
        Assert.That(AgentInstruction.Parse("broadcast to all "), Is.EqualTo(new AgentInstruction.Broadcast("to all ")));

    [Test]
    public void A_ping_takes_a_name_without_the_space_around_it() =>
        Assert.That(AgentInstruction.Parse("ping  web 1 "), Is.EqualTo(new AgentInstruction.Ping("web 1")));

    [TestCase("add-key", nameof(KeyringChange.Add))]
    [TestCase("use-key", nameof(KeyringChange.Use))]
    [TestCase("remove-key", nameof(KeyringChange.Remove))]
    public void A_key_is_taken_as_it_is_and_never_printed(string word, string change)
    {
        AgentInstruction? instruction = AgentInstruction.Parse($"{word} c2VjcmV0 ");

        Assert.That(instruction, Is.EqualTo(new AgentInstruction.ChangeKeyring(Enum.Parse<KeyringChange>(change), "c2VjcmV0")));
        Assert.That(instruction!.ToString(), Does.Not.Contain("c2VjcmV0"));
    }

    [TestCase("frob", "unknown command 'frob'")]
    [TestCase("MEMBERS", "unknown command 'MEMBERS'")]
    [TestCase("metadata x", "unknown command 'metadata'")]
    [TestCase("quit now", "quit takes no argument: 'now'")]
    [TestCase("health now", "health takes no argument: 'now'")]
    [TestCase("send", "send needs a member and a text")]
    [TestCase("send b", "send needs a member and a text")]
    [TestCase("send-reliable b ", "send-reliable needs a member and a text")]
    [TestCase("broadcast", "broadcast needs a text")]
    [TestCase("ping ", "ping needs a member")]
    [TestCase("add-key", "add-key needs a key")]
    public void Anything_else_is_not_understood_and_says_why(string line, string expected)
    {
        var refused = AgentInstruction.Parse(line) as AgentInstruction.NotUnderstood;

        Assert.That(refused?.Message, Does.StartWith(expected));
    }

    [Test]
    public void A_key_after_the_wrong_word_is_not_repeated()
    {
        var refused = AgentInstruction.Parse("keys c2VjcmV0") as AgentInstruction.NotUnderstood;

        Assert.That(refused?.Message, Is.EqualTo("keys takes no argument"));
    }
}
