using System.Text.Json;
using Gossip.Cli.Keys;
using static Gossip.Cli.Tests.Agents;

namespace Gossip.Cli.Tests;

/// <summary>Keys by instruction.</summary>
public sealed class AgentKeyTests
{
    private static readonly byte[] First = [.. Enumerable.Repeat((byte)1, 16)];
    private static readonly byte[] Second = [.. Enumerable.Repeat((byte)2, 32)];

    private CommandRun _agent = null!;

    [SetUp]
    public void StartAgent() => _agent = Start("a", "--key", Convert.ToBase64String(First));

    [TearDown]
    public async Task EndAsync() => await _agent.DisposeAsync();

    [Test]
    public async Task Each_step_of_a_rotation_is_answered_with_the_keys_as_they_are_then()
    {
        _agent.Type("keys");
        _agent.Type($"add-key {Convert.ToBase64String(Second)}");
        _agent.Type($"use-key {Convert.ToBase64String(Second)}");
        _agent.Type($"remove-key {Convert.ToBase64String(First)}");

        Assert.That(await KeysAsync(), Is.EqualTo(new[] { (Fingerprint(First), true) }));
        Assert.That(await KeysAsync(), Is.EqualTo(new[] { (Fingerprint(First), true), (Fingerprint(Second), false) }));
        Assert.That(await KeysAsync(), Is.EqualTo(new[] { (Fingerprint(Second), true), (Fingerprint(First), false) }));
        Assert.That(await KeysAsync(), Is.EqualTo(new[] { (Fingerprint(Second), true) }));
    }

    [TestCase("add-key", "c2hvcnQ=", "5 bytes")]
    [TestCase("add-key", "!c2VjcmV0!", "not Base64")]
    [TestCase("use-key", "AgICAgICAgICAgICAgICAg==", "not in the ring")]
    [TestCase("remove-key", "AQEBAQEBAQEBAQEBAQEBAQ==", "primary key cannot be removed")]
    public async Task What_cannot_be_done_with_a_key_is_said_without_repeating_it(string word, string key, string reason)
    {
        _agent.Type($"{word} {key}");

        Assert.That(await ErrorAsync(_agent), Does.Contain(reason));
        Assert.That(_agent.Output + _agent.Error, Does.Not.Contain(key));
    }

    [Test]
    public async Task Keys_are_never_written()
    {
        _agent.Type($"add-key {Convert.ToBase64String(Second)}");
        _agent.Type("leave");
        await _agent.EndAsync();

        string all = _agent.Output + _agent.Error;
        Assert.That(all, Does.Contain(Fingerprint(Second)));
        Assert.That(all, Does.Not.Contain(Convert.ToBase64String(First)).And.Not.Contain(Convert.ToBase64String(Second)));
    }

    private static string Fingerprint(byte[] key) => KeyDescription.Of(key, isPrimary: false).Fingerprint;

    private async Task<(string, bool)[]> KeysAsync()
    {
        JsonElement answer = await EventAsync(_agent, "keys");
        return
        [
            .. answer.GetProperty("keys").EnumerateArray().Select(key => (key.GetProperty("fingerprint").GetString()!, key.GetProperty("primary").GetBoolean())),
        ];
    }
}
