using System.Globalization;
using System.Text;
using System.Threading.Channels;
using Gossip.Simulation;

namespace Gossip.SimulationTests.Kernel;

/// <summary>The same seed gives the same interleaving to the last step.</summary>
public sealed class DeterminismTests
{
    private const int Steps = 10_000;
    private const int Actors = 8;

    [Test]
    public void The_same_seed_gives_the_same_trace([Range(1, 5)] int seed)
    {
        string first = Trace(seed);
        Assert.That(first.Count(character => character == '\n'), Is.EqualTo(Steps));
        Assert.That(Trace(seed), Is.EqualTo(first), $"seed {seed}");
    }

    [Test]
    public void Another_seed_gives_another_trace() => Assert.That(Trace(1), Is.Not.EqualTo(Trace(2)));

    [Test]
    public void Sources_of_randomness_do_not_depend_on_the_runtime()
    {
        using var simulator = new Simulator(42);
        Random numbered = simulator.CreateRandom();
        Random named = simulator.CreateRandom("node-1");
        Assert.That((numbered.Next(), named.Next()), Is.EqualTo((833202174, 902017801)));
    }

    [Test]
    public void A_named_source_does_not_depend_on_what_else_was_created()
    {
        using var one = new Simulator(42);
        using var other = new Simulator(42);
        other.CreateRandom();
        other.CreateRandom("node-2");
        Assert.That(other.CreateRandom("node-1").NextInt64(), Is.EqualTo(one.CreateRandom("node-1").NextInt64()));
        Assert.That(other.CreateRandom("node-1").NextInt64(), Is.Not.EqualTo(other.CreateRandom("node-2").NextInt64()));
    }

    [Test]
    public void Random_numbers_keep_their_bounds_and_reach_them()
    {
        using var simulator = new Simulator(7);
        Random random = simulator.CreateRandom();
        int[] numbers = [.. Enumerable.Range(0, 10_000).Select(_ => random.Next(-3, 4))];
        Assert.That(numbers.Distinct().Order(), Is.EqualTo([-3, -2, -1, 0, 1, 2, 3]));
        Assert.That(numbers.Average(), Is.EqualTo(0).Within(0.1));
        Assert.That(Enumerable.Range(0, 10_000).Select(_ => random.NextDouble()), Is.All.InRange(0.0, 1.0));
    }

    private static string Trace(int seed)
    {
        using var simulator = new Simulator(seed);
        var run = new RandomActors(simulator);
        simulator.RunUntil(() => run.Steps >= Steps, TimeSpan.FromDays(1));
        return run.Trace;
    }

    private sealed class RandomActors
    {
        private readonly Simulator _simulator;
        private readonly ThreadWitness _witness;
        private readonly StringBuilder _trace = new();
        private readonly Channel<int>[] _mailboxes = [.. Enumerable.Range(0, Actors).Select(_ => Channel.CreateBounded<int>(4))];

        public RandomActors(Simulator simulator)
        {
            _simulator = simulator;
            _witness = new ThreadWitness(simulator);
            for (int number = 0; number < Actors; number++)
            {
                int actor = number;
                _ = simulator.Start(() => ActAsync(actor, simulator.CreateRandom($"actor {actor}")));
                _ = simulator.Start(() => ReadAsync(actor));
            }
        }

        public int Steps { get; private set; }

        public string Trace => _trace.ToString();

        private async Task ActAsync(int actor, Random random)
        {
            while (true)
            {
                switch (random.Next(5))
                {
                    case 0:
                        await Task.Delay(TimeSpan.FromMilliseconds(random.Next(3)), _simulator.Time);
                        break;
                    case 1:
                        await Task.Yield();
                        break;
                    case 2:
                        await _mailboxes[random.Next(Actors)].Writer.WriteAsync(actor);
                        break;
                    case 3:
                        await Task.WhenAny(DelayAsync(random.Next(5)), DelayAsync(random.Next(5)));
                        break;
                    default:
                        await TimeOutAsync(random);
                        break;
                }

                Step(actor, 'a');
            }
        }

        private async Task ReadAsync(int actor)
        {
            ChannelReader<int> reader = _mailboxes[actor].Reader;
            while (await reader.WaitToReadAsync())
            {
                while (reader.TryRead(out int sender))
                {
                    Step(sender, 'r');
                    await DelayAsync(1);
                }
            }
        }

        private async Task TimeOutAsync(Random random)
        {
            using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(1 + random.Next(3)), _simulator.Time);
            try
            {
                await Task.Delay(random.Next(1, 4) * TimeSpan.FromMilliseconds(1), _simulator.Time, source.Token);
            }
            catch (OperationCanceledException)
            {
                Step(-1, 'c');
            }
        }

        private async Task DelayAsync(int milliseconds) => await Task.Delay(TimeSpan.FromMilliseconds(milliseconds), _simulator.Time);

        private void Step(int actor, char kind)
        {
            _witness.See();
            if (Steps++ < DeterminismTests.Steps)
            {
                _trace.Append(CultureInfo.InvariantCulture, $"{_simulator.Time.GetTimestamp()} {actor} {kind}\n");
            }
        }
    }
}
