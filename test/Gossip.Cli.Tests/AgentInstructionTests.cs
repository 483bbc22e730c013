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
    public void A_word_is_an_instruction(string line, Type expected) => Assert.That(AgentInstruction.Parse(line), Is.TypeOf(expected));

    [TestCase("meta role=web", "role=web")]
    [TestCase("meta two words ", "two words ")]
    [TestCase("meta  indented", " indented")]
    [TestCase("meta ü\r", "ü")]
    [TestCase("meta", "")]
    [TestCase("meta ", "")]
    public void Metadata_is_the_text_after_one_space_as_it_stands(string line, string expected) =>
        Assert.That(AgentInstruction.Parse(line), Is.EqualTo(new AgentInstruction.SetMetadata(expected)));

    [TestCase("frob", "unknown command 'frob'")]
    [TestCase("MEMBERS", "unknown command 'MEMBERS'")]
    [TestCase("metadata x", "unknown command 'metadata'")]
    [TestCase("quit now", "quit takes no argument: 'now'")]
    public void Anything_else_is_not_understood_and_says_why(string line, string expected)
    {
        var refused = AgentInstruction.Parse(line) as AgentInstruction.NotUnderstood;

        Assert.That(refused?.Message, Does.StartWith(expected));
    }
}
