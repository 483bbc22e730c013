using System.Text;
using Gossip.Cli.Output;

namespace Gossip.Cli.Tests;

/// <summary>What happens when nobody reads the output any more.</summary>
public sealed class GuardedWriterTests
{
    private const int BrokenPipe = 32;

    [Test]
    public void The_first_failure_is_told_once_and_nothing_is_written_after_it()
    {
        int told = 0;
        using var broken = new BrokenWriter(new IOException("Broken pipe", BrokenPipe));
        using var writer = new GuardedWriter(broken, () => told++);

        writer.Write("a");
        writer.Write('b');
        writer.Flush();

        Assert.That((told, broken.Writes), Is.EqualTo((1, 1)));
    }

    [Test]
    public void A_closed_pipe_is_no_failure()
    {
        using var writer = new GuardedWriter(new BrokenWriter(new IOException("Broken pipe", BrokenPipe)), () => { });

        writer.Write("a");

        Assert.That(writer.Failure, Is.Null);
    }

    [Test]
    public void A_full_disk_is_a_failure()
    {
        using var writer = new GuardedWriter(new BrokenWriter(new IOException("No space left on device", 28)), () => { });

        writer.Write("a");

        Assert.That(writer.Failure?.Message, Is.EqualTo("No space left on device"));
    }

    private sealed class BrokenWriter(IOException failure) : TextWriter
    {
        public int Writes { get; private set; }

        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value)
        {
            Writes++;
            throw failure;
        }

        public override void Write(string? value)
        {
            Writes++;
            throw failure;
        }
    }
}
