using Gossip.Wire;
using Microsoft.Extensions.Time.Testing;

namespace Gossip.Tests.Wire;

/// <summary>What all streams of a node hold together has a bound, however many there are.</summary>
public sealed class StreamMemoryBudgetTests
{
    private const int MessageLength = 1 << 20;

    [Test]
    public async Task Streams_beyond_what_all_may_hold_together_are_ended_and_leave_room_when_they_are_over()
    {
        var budget = new StreamMemoryBudget(5 * MessageLength);
        var readers = new List<MessageStreamReader>();
        while (readers.Count < 100 && await TryReadAsync(budget) is { } reader)
        {
            readers.Add(reader);
        }

        Assert.That(readers, Has.Count.InRange(2, 5));
        Assert.That(budget.Reserved, Is.InRange(readers.Count * MessageLength, budget.Limit));

        readers.ForEach(reader => reader.Dispose());
        Assert.That(budget.Reserved, Is.Zero);
        using MessageStreamReader? next = await TryReadAsync(budget);
        Assert.That(next, Is.Not.Null);
    }

    [Test]
    public async Task A_claim_reserves_nothing_before_its_bytes_come()
    {
        var budget = new StreamMemoryBudget(100 * MessageLength);
        byte[] claim = UserMessage(MessageLength)[..100];

        Assert.That(await TryReadAsync(budget, claim), Is.Null);

        Assert.That(budget.Reserved, Is.Zero, "what was held was given back");
        using MessageStreamReader waiting = Reader(new TrickleStream(claim, 100, stallsAtEnd: true), budget);
        Task reading = ReadAsync(waiting);
        Assert.That((budget.Reserved, reading.IsCompleted), Is.EqualTo((4096L, false)));
    }

    /// <returns>The reader, which holds a whole message, or none if it did not get it.</returns>
    private static async Task<MessageStreamReader?> TryReadAsync(StreamMemoryBudget budget, byte[]? bytes = null)
    {
        MessageStreamReader reader = Reader(new TrickleStream(bytes ?? UserMessage(MessageLength), 64 << 10), budget);
        try
        {
            await ReadAsync(reader);
            return reader;
        }
        catch (WireException)
        {
            reader.Dispose();
            return null;
        }
    }

    private static async Task ReadAsync(MessageStreamReader reader)
    {
        Assert.That(await reader.ReadTypeAsync(CancellationToken.None), Is.EqualTo(MessageType.User));
        await reader.ReadUserMessageAsync(CancellationToken.None);
    }

    private static MessageStreamReader Reader(Stream stream, StreamMemoryBudget budget) =>
        new(stream, TimeSpan.FromSeconds(10), new FakeTimeProvider(), StreamRole.Listener, LayerSettings.Plain, budget);

    private static byte[] UserMessage(int length)
    {
        var buffer = new WireBuffer();
        UserMessageHeader.Write(buffer, length);
        return [.. buffer.WrittenSpan, .. new byte[length]];
    }
}
