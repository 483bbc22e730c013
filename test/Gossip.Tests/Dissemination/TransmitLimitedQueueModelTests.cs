using Gossip.Dissemination;
using Gossip.Wire;

namespace Gossip.Tests.Dissemination;

/// <summary>The queue against the rule written down as plainly as can be: sort everything, take what fits.</summary>
public sealed class TransmitLimitedQueueModelTests
{
    private const int Operations = 10_000;

    [Test]
    public void The_queue_agrees_with_a_sorted_list([Values(1, 2, 3, 4, 5)] int seed)
    {
        var random = new Random(seed);
        var queue = new TransmitLimitedQueue();
        var model = new PlainQueue();
        PacketWriter writer = PacketContents.NewWriter();
        for (int step = 0; step < Operations; step++)
        {
            string where = $"seed {seed}, step {step}";
            string name = $"member-{random.Next(60)}";
            switch (random.Next(10))
            {
                case 0:
                    queue.Remove(name);
                    model.Remove(name);
                    break;
                case < 6:
                    int length = random.Next(10, random.Next(2) == 0 ? 60 : 700);
                    bool isRelayed = random.Next(2) == 0;
                    queue.Enqueue(name, PacketContents.Message($"{step}", length), isRelayed: isRelayed);
                    model.Enqueue(name, $"{step}", length, isRelayed);
                    break;
                default:
                    int size = random.Next(5, PacketContents.PacketSize);
                    int limit = random.Next(1, 6);
                    Assert.That(queue.NextPacket(writer, limit, size), Is.EqualTo(model.Fill(size, limit)), where);
                    break;
            }

            Assert.That(queue.Count, Is.EqualTo(model.Count), where);
        }
    }

    private sealed class PlainQueue
    {
        private readonly List<Entry> _entries = [];
        private int _lastId;

        public int Count => _entries.Count;

        public void Enqueue(string name, string text, int length, bool isRelayed)
        {
            Remove(name);
            _entries.Add(new Entry(name, text, length, isRelayed, _lastId++));
        }

        public void Remove(string name) => _entries.RemoveAll(entry => entry.Name == name);

        public List<string> Fill(int size, int limit)
        {
            var taken = new List<Entry>();
            foreach (Entry entry in _entries.OrderBy(e => e.Transmits).ThenBy(e => e.IsRelayed).ThenByDescending(e => e.Length).ThenByDescending(e => e.Id))
            {
                if (PacketLength([.. taken, entry]) <= size)
                {
                    taken.Add(entry);
                }
            }

            taken.ForEach(entry => entry.Transmits++);
            _entries.RemoveAll(entry => taken.Contains(entry) && entry.Transmits >= limit);
            return [.. taken.Select(entry => entry.Text)];
        }

        /// <summary>One message goes bare; a compound costs two bytes and two for each message.</summary>
        private static int PacketLength(Entry[] entries) =>
            entries.Sum(entry => entry.Length) + (entries.Length == 1 ? 0 : 2 + (2 * entries.Length));

        private sealed class Entry(string name, string text, int length, bool isRelayed, int id)
        {
            public string Name => name;

            public string Text => text;

            public int Length => length;

            public bool IsRelayed => isRelayed;

            public int Id => id;

            public int Transmits { get; set; }
        }
    }
}
