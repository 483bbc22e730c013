using Gossip.Detection;
using Gossip.Tests.Diagnostics;
using Microsoft.Extensions.Time.Testing;

namespace Gossip.Tests.Detection;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class PendingProbesTests : IDisposable
{
    private readonly PendingProbes _probes = new();
    private readonly PendingProbe _first = new(new FakeTimeProvider());
    private readonly PendingProbe _second = new(new FakeTimeProvider());

    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
    }

    [Test]
    public void An_ack_finds_the_ping_whose_number_it_bears()
    {
        _probes.Add(_first);
        _probes.Add(_second);

        Assert.That(_probes.TryAcknowledge(_second.SequenceNumber, 5), Is.True);

        Assert.That((_first.IsAcknowledged, _second.IsAcknowledged), Is.EqualTo((false, true)));
    }

    [Test]
    public void A_nack_finds_the_ping_whose_number_it_bears()
    {
        _probes.Add(_first);
        _probes.Add(_second);

        Assert.That(_probes.TryNack(_first.SequenceNumber), Is.True);

        Assert.That((_first.Nacks, _second.Nacks), Is.EqualTo((1, 0)));
    }

    [Test]
    public void Answers_to_nothing_find_nobody()
    {
        _probes.Add(_first);

        Assert.That(_probes.TryAcknowledge(_first.SequenceNumber + 1, 5), Is.False);
        Assert.That(_probes.TryNack(0), Is.False);
        Assert.That((_first.IsAcknowledged, _first.Nacks), Is.EqualTo((false, 0)));
    }

    [Test]
    public void A_late_answer_finds_nobody()
    {
        _probes.Add(_first);
        uint former = _first.SequenceNumber;
        _probes.Remove(_first);
        _probes.Add(_first);

        Assert.That(_probes.TryAcknowledge(former, 5), Is.False);
        Assert.That(_first.IsAcknowledged, Is.False);
    }

    [Test]
    public async Task Numbers_given_out_on_many_threads_are_all_different()
    {
        uint[][] numbers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
            Enumerable.Range(0, 5_000).Select(_ => _probes.NextSequenceNumber()).ToArray())));

        Assert.That(numbers.SelectMany(each => each).Distinct().Count(), Is.EqualTo(20_000));
    }

    [Test]
    public void Expecting_an_answer_allocates_nothing()
    {
        Assert.That(Allocations.OfHundred(() =>
        {
            _probes.Add(_first);
            _probes.TryAcknowledge(_first.SequenceNumber, 1);
            _probes.Remove(_first);
        }), Is.Zero);
    }

    [Test]
    public async Task Answers_on_one_thread_and_pings_on_another_do_not_disturb_each_other()
    {
        using var done = new CancellationTokenSource();
        Task answers = Task.Run(() =>
        {
            for (uint number = 0; !done.IsCancellationRequested; number = (number + 1) % 20_000)
            {
                _probes.TryAcknowledge(number, 1);
                _probes.TryNack(number);
            }
        });

        try
        {
            for (int i = 0; i < 10_000; i++)
            {
                _probes.Add(_first);
                Assert.That(_probes.TryAcknowledge(_first.SequenceNumber, 1), Is.True);
                Assert.That(_first.IsAcknowledged, Is.True);
                _probes.Remove(_first);
            }
        }
        finally
        {
            await done.CancelAsync();
            await answers;
        }
    }
}
