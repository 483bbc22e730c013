using System.Security.Cryptography;
using System.Text;
using Gossip.Cli.Agent;
using Microsoft.Extensions.Time.Testing;

namespace Gossip.Cli.Tests;

/// <summary>A file as a node's state.</summary>
public sealed class StateFileTests
{
    private string _path = null!;
    private StateFile _state = null!;

    [SetUp]
    public void SetUp()
    {
        _path = Path.GetTempFileName();
        _state = new StateFile(_path, new FakeTimeProvider(Some.Time));
    }

    [TearDown]
    public void TearDown() => File.Delete(_path);

    [Test]
    public async Task The_file_is_read_anew_each_time()
    {
        await File.WriteAllTextAsync(_path, "before");
        string first = Encoding.UTF8.GetString((await _state.GetLocalStateAsync(join: true, default)).Span);
        await File.WriteAllTextAsync(_path, "after");

        Assert.That(first, Is.EqualTo("before"));
        Assert.That(Encoding.UTF8.GetString((await _state.GetLocalStateAsync(join: false, default)).Span), Is.EqualTo("after"));
    }

    [Test]
    public async Task An_empty_file_is_an_empty_state() => Assert.That((await _state.GetLocalStateAsync(join: true, default)).IsEmpty, Is.True);

    [Test]
    public void A_file_of_more_than_20_MiB_is_refused_and_says_how_long_it_is()
    {
        using (FileStream file = File.OpenWrite(_path))
        {
            file.SetLength(StateFile.MaximumLength + 1);
        }

        Assert.That(StateFile.IsReadable(_path, out string? fault), Is.False);
        Assert.That(fault, Does.Contain("20,971,521"));
        Assert.That(async () => await _state.GetLocalStateAsync(join: true, default), Throws.InstanceOf<IOException>());
    }

    [Test]
    public void A_file_that_has_gone_is_an_error_at_the_exchange()
    {
        File.Delete(_path);

        Assert.That(async () => await _state.GetLocalStateAsync(join: true, default), Throws.InstanceOf<IOException>());
    }

    [TestCase(1024, true)]
    [TestCase(1025, false)]
    public async Task A_state_is_shown_as_text_when_it_is_short(int length, bool isShown)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(new string('x', length));

        await _state.MergeRemoteStateAsync(bytes, join: true, default);

        ReceivedState expected = new(length, Convert.ToHexStringLower(SHA256.HashData(bytes)), isShown ? new string('x', length) : null, IsJoin: true, Some.Time);
        Assert.That(_state.Received.TryRead(out ReceivedState? received) ? received : null, Is.EqualTo(expected));
    }

    [Test]
    public async Task A_state_that_is_no_text_is_not_shown_as_text()
    {
        await _state.MergeRemoteStateAsync(new byte[] { 0xFF }, join: false, default);

        Assert.That(_state.Received.TryRead(out ReceivedState? received) && received.Text is null && !received.IsJoin, Is.True);
    }

    [Test]
    public async Task States_that_nobody_shows_hold_up_nothing_and_the_latest_are_kept()
    {
        for (int length = 1; length <= 100; length++)
        {
            await _state.MergeRemoteStateAsync(new byte[length], join: false, default);
        }

        _state.Complete();
        int[] kept = [.. _state.Received.ReadAllAsync().ToBlockingEnumerable().Select(state => state.Length)];
        Assert.That(kept, Is.EqualTo(Enumerable.Range(37, 64)));
    }
}
